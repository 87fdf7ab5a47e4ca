"""What may be asked about leads, by form and by JSON alike."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from booking.campaigns.inputs import CampaignSlug, TouchText, TouchTold
from booking.checks.inputs import CheckTold
from booking.inputs import CalendarDate, Input, Mark, many_lines, one_line, refuse
from booking.leads.rules import CallResult, LeadSource, LostReason, Stage
from booking.people.inputs import Agreed, EmailAddress, PersonName, PhoneNumber

MESSAGE_LENGTH = 2_000
NOTE_LENGTH = 10_000
SEARCH_LENGTH = 200
REASON_LENGTH = 500
# Instead of an owner, and instead of a campaign.
NOBODY, BY_THEMSELVES = "nobody", "(direct)"
URGENT = "urgent"
SORTING = rf"^({URGENT}|-?(name|stage|waiting|source|campaign|owner|follow_up|came))$"

# Counted as kept, as an appointment's note is.
LeadMessage = Annotated[str, AfterValidator(many_lines), Field(max_length=MESSAGE_LENGTH)]
LeadNote = Annotated[str, AfterValidator(many_lines), Field(max_length=NOTE_LENGTH)]
BestTime = Annotated[str, AfterValidator(one_line), Field(max_length=200)]


def can_be_reached(phone: str | None, told: ValidationInfo) -> str | None:
    """By phone, where no e-mail address stands before it."""
    if phone is None and told.data.get("email", "unreadable") is None:
        raise refuse("email_or_phone")
    return phone


def stated(consent: bool) -> bool:  # noqa: FBT001
    if not consent:
        raise refuse("no_consent")
    return consent


Reachable = Annotated[
    PhoneNumber | None, AfterValidator(can_be_reached), Field(validate_default=True)
]


class Enquiry(Input):
    """What somebody sends who wants to hear from the office: an e-mail address or a phone."""

    name: PersonName
    email: EmailAddress | None = None
    phone: Reachable = None
    message: LeadMessage | None = None
    best_time: BestTime | None = None
    locale: Literal["en", "es"] = "en"
    consent: Agreed
    marketing: bool = False
    check: CheckTold | None = None
    touch: TouchTold | None = None


class Question(Enquiry):
    """From where there is something to ask about."""

    message: LeadMessage


class LeadByHand(Input):
    """Of somebody who called and did not book; `stage` says whether anybody has to call back.

    `campaign` is the one that they say they heard of us by.
    """

    name: PersonName
    email: EmailAddress | None = None
    phone: Reachable = None
    message: LeadMessage | None = None
    best_time: BestTime | None = None
    locale: Literal["en", "es"] = "en"
    consent: bool = False
    campaign: CampaignSlug | None = None
    stage: Literal[Stage.NEW, Stage.REACHED] = Stage.NEW
    follow_up_on: CalendarDate | None = None


class LeadRow(Input):
    """A line of a file that is imported; `campaign` and `source` say where they came from."""

    name: PersonName
    email: EmailAddress | None = None
    phone: Reachable = None
    message: LeadMessage | None = None
    best_time: BestTime | None = None
    locale: Literal["en", "es"] = "en"
    campaign: TouchText | None = None
    source: TouchText | None = None
    consent: Annotated[bool, AfterValidator(stated)] = Field(False, validate_default=True)


class LeadImport(Input):
    """`stated` is where and when these people agreed, in the words of whoever imports them."""

    text: Annotated[str, Field(min_length=1)]
    stated: Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=REASON_LENGTH)]
    leave_out: bool = False


class LeadChange(Input):
    """Only what is named changes; `version`, where given, must still be the lead's."""

    stage: Stage | None = None
    lost_reason: LostReason | None = None
    owner: EmailAddress | None = None
    follow_up_on: CalendarDate | None = None
    note: LeadNote | None = None
    version: int | None = None


class LeadNoteChange(Input):
    """`seen` is the mark of the note that its writer had before them; without a note it goes."""

    note: LeadNote | None = None
    seen: Mark


class LeadContactChange(Input):
    """How somebody is reached about their enquiry; what is left blank is taken away."""

    name: PersonName
    email: EmailAddress | None = None
    phone: Reachable = None
    locale: Literal["en", "es"]
    best_time: BestTime | None = None
    seen: Mark


class LeadsAsked(Input):
    """The newest first; `q` is part of a name, a number, an address or a reference."""

    stage: Stage | None = None
    q: Annotated[str, Field(max_length=SEARCH_LENGTH), AfterValidator(one_line)] | None = None
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,9}$")] | None = None


class PipelineAsked(Input):
    """Which leads the desk looks at, and how; `owner` is an account's number."""

    view: Literal["board", "list"] = "board"
    stage: Stage | None = None
    owner: Annotated[str, Field(pattern=rf"^({NOBODY}|[0-9]{{1,9}})$")] | None = None
    source: LeadSource | None = None
    campaign: Annotated[str, Field(max_length=SEARCH_LENGTH), AfterValidator(one_line)] | None = (
        None
    )
    late: Literal["yes"] | None = None
    unseen: Literal["yes"] | None = None
    follow_up: Literal["due"] | None = None
    q: Annotated[str, Field(max_length=SEARCH_LENGTH), AfterValidator(one_line)] | None = None
    sort: Annotated[str, Field(pattern=SORTING)] = URGENT
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class CallLogged(Input):
    """One click after a call; `version`, where given, must still be the lead's."""

    result: CallResult
    version: int | None = None
