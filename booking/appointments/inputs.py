"""What may be asked about appointments, by form and by JSON alike."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from booking.appointments.rules import Source, Status
from booking.campaigns.inputs import TouchTold
from booking.checks.inputs import CheckTold
from booking.holds.inputs import HoldToken
from booking.inputs import (
    Bound,
    Input,
    Mark,
    OnTheFive,
    Slug,
    ZoneName,
    many_lines,
    refuse,
)
from booking.people.inputs import Agreed, EmailAddress, PersonName, PhoneNumber

# A visit with its buffers is shorter than a day: the diary is searched that far back.
LONGEST_VISIT = 12 * 60


def visit_length(minutes: int) -> int:
    if not 0 < minutes <= LONGEST_VISIT or minutes % 5:
        raise refuse("invalid_length")
    return minutes


Locale = Literal["en", "es"]
# Even in emoji, which a form sends as twelve bytes each, this fits into what we accept at once.
NOTE_LENGTH = 2_000
OFFICE_NOTE_LENGTH = 10_000
REASON_LENGTH = 500
# Counted as kept: a browser sends a line's end as two characters and counts it as one.
Note = Annotated[str, AfterValidator(many_lines), Field(max_length=NOTE_LENGTH)]
OfficeNote = Annotated[str, AfterValidator(many_lines), Field(max_length=OFFICE_NOTE_LENGTH)]
# As large as a number of ours can be.
PersonNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
Reason = Annotated[str, AfterValidator(many_lines), Field(max_length=REASON_LENGTH)]
Minutes = Annotated[
    int,
    AfterValidator(visit_length),
    Field(json_schema_extra={"minimum": 5, "maximum": LONGEST_VISIT, "multipleOf": 5}),
]


class Booking(Input):
    """What a visitor sends."""

    type: Slug
    starts_at: OnTheFive
    provider: Slug | None = None
    hold: HoldToken | None = None
    name: PersonName
    email: EmailAddress
    phone: PhoneNumber
    timezone: ZoneName | None = None
    locale: Locale = "en"
    note: Note | None = None
    consent: Agreed
    marketing: bool = False
    check: CheckTold | None = None
    touch: TouchTold | None = None


class OfficeBooking(Input):
    """What the office sends for a caller: an e-mail address and consent may be missing.

    `person` is somebody known, or "new"; without it e-mail and name say who it is. `lead` is the
    reference of the enquiry that the visit answers.
    """

    type: Slug
    starts_at: OnTheFive
    provider: Slug | None = None
    hold: HoldToken | None = None
    name: PersonName
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    timezone: ZoneName | None = None
    locale: Locale = "en"
    note: OfficeNote | None = None
    consent: bool = False
    marketing: bool = False
    touch: TouchTold | None = None
    source: Literal[Source.PHONE, Source.WALK_IN] | None = None
    override: bool = False
    reason: Reason | None = None
    person: PersonNumber | Literal["new"] | None = None
    lead: Slug | None = None


class PatientMove(Input):
    starts_at: OnTheFive


class PatientCancel(Input):
    reason: Reason | None = None


class OfficeChange(Input):
    """Only what is named changes; `version`, where given, must still be the appointment's."""

    starts_at: OnTheFive | None = None
    provider: Slug | None = None
    duration_minutes: Minutes | None = None
    status: Status | None = None
    note: OfficeNote | None = None
    reason: Reason | None = None
    override: bool = False
    notify: bool = True
    version: int | None = None


class NoteChange(Input):
    """`seen` is the mark of the note that its writer had before them; without a note it goes."""

    note: OfficeNote | None = None
    seen: Mark


class ContactChange(Input):
    """How somebody is reached about one appointment; what is left blank is taken away."""

    name: PersonName
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    locale: Locale
    also_person: bool = False
    send_again: bool = False
    seen: Mark
    person_seen: Mark = ""


class AppointmentsAsked(Input):
    """Visits that start from `from` up to, not including, `to`; a date as `to` is included."""

    first: Bound = Field(alias="from")
    until: Bound = Field(alias="to")
    provider: Slug | None = None
    status: Status | None = None
    cursor: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class DayClick(Input):
    """One click on the day; `seen` and `version` are what the page showed."""

    status: Literal[Status.BOOKED, Status.ARRIVED, Status.COMPLETED, Status.NO_SHOW]
    version: int
    seen: Status | None = None
    back: Annotated[str, Field(max_length=500)] = ""


class CallClick(Input):
    """`what` there was to say; `done` is whether it was said, or that it was not after all."""

    what: str
    done: Literal["yes", "no"]


class ComingClick(Input):
    """What somebody said on the phone."""

    coming: Literal["yes", "no"]
    back: Annotated[str, Field(max_length=500)] = ""
