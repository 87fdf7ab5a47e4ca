"""What may be asked about leads, by form and by JSON alike."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from booking.campaigns.inputs import TouchTold
from booking.checks.inputs import CheckTold
from booking.inputs import CalendarDate, Input, many_lines, one_line, refuse
from booking.leads.rules import CallResult, LostReason, Stage
from booking.people.inputs import Agreed, EmailAddress, PersonName, PhoneNumber

MESSAGE_LENGTH = 2_000
NOTE_LENGTH = 10_000
SEARCH_LENGTH = 200

# Counted as kept, as an appointment's note is.
LeadMessage = Annotated[str, AfterValidator(many_lines), Field(max_length=MESSAGE_LENGTH)]
LeadNote = Annotated[str, AfterValidator(many_lines), Field(max_length=NOTE_LENGTH)]
BestTime = Annotated[str, AfterValidator(one_line), Field(max_length=200)]


class Enquiry(Input):
    """What somebody sends who wants to hear from the office: an e-mail address or a phone."""

    name: PersonName
    email: EmailAddress | None = None
    phone: Annotated[PhoneNumber | None, Field(validate_default=True)] = None
    message: LeadMessage | None = None
    best_time: BestTime | None = None
    locale: Literal["en", "es"] = "en"
    consent: Agreed
    marketing: bool = False
    check: CheckTold | None = None
    touch: TouchTold | None = None

    @field_validator("phone")
    @classmethod
    def can_be_reached(cls, phone: str | None, told: ValidationInfo) -> str | None:
        if phone is None and told.data.get("email", "unreadable") is None:
            raise refuse("email_or_phone")
        return phone


class Question(Enquiry):
    """From where there is something to ask about."""

    message: LeadMessage


class LeadChange(Input):
    """Only what is named changes; `version`, where given, must still be the lead's."""

    stage: Stage | None = None
    lost_reason: LostReason | None = None
    owner: EmailAddress | None = None
    follow_up_on: CalendarDate | None = None
    note: LeadNote | None = None
    version: int | None = None


class LeadsAsked(Input):
    """The newest first; `q` is part of a name, a number, an address or a reference."""

    stage: Stage | None = None
    q: Annotated[str, Field(max_length=SEARCH_LENGTH), AfterValidator(one_line)] | None = None
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,9}$")] | None = None


class CallLogged(Input):
    """One click after a call."""

    result: CallResult
