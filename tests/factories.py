"""What the tests of the capabilities share: Houston's clock, who asks, a booking to start from."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from booking.appointments.actions import Booked, book_appointment, book_for_caller
from booking.appointments.inputs import Booking, OfficeBooking
from booking.audit.rules import Actor, ActorKind
from booking.checks.actions import sign
from booking.checks.queries import text_mark, written_text
from booking.keyring import Keyring
from tests.clock import START

HOUSTON = ZoneInfo("America/Chicago")
KEYS = Keyring(("a secret that only the tests know",))
PATIENT = Actor(ActorKind.PATIENT, address="203.0.113.7")
PROGRAM = Actor(ActorKind.KEY, "1", "203.0.113.1")
OFFICE = Actor(ActorKind.STAFF, "desk@houston-hair.example", "203.0.113.1")

VISITOR: dict[str, object] = {
    "type": "in-person",
    "name": "Ana García",
    "email": "ana@example.com",
    "phone": "(713) 555-0123",
    "consent": True,
}
# Of the self-check, to be kept.
# The number of the self-check as it is written now.
CHECK = written_text().number
ANSWERED = {"version": CHECK, "answers": {"age": "adult", "signs": ["none"]}, "keep": True}


def sign_check(session: Session, *, by: Actor = OFFICE, now: datetime = START) -> None:
    """The self-check as it is written now: visitors see it."""
    text = written_text()
    sign(session, text, seen=text_mark(text), by=by, now=now)


def houston(wall: str) -> datetime:
    """ "2026-12-07 09:00" on the office's wall."""
    return datetime.fromisoformat(wall).replace(tzinfo=HOUSTON).astimezone(UTC)


# The Monday after the clock's: beyond every notice and cut-off, within every window.
NINE = houston("2026-12-07 09:00")
TEN = houston("2026-12-07 10:00")


def booking(starts_at: datetime = NINE, **changes: object) -> Booking:
    return Booking.model_validate({**VISITOR, "starts_at": starts_at, **changes})


def caller(starts_at: datetime = NINE, **changes: object) -> OfficeBooking:
    asked = {"type": "in-person", "name": "Bo Lee", "starts_at": starts_at, **changes}
    return OfficeBooking.model_validate(asked)


def book(
    session: Session,
    starts_at: datetime = NINE,
    *,
    now: datetime = START,
    browser: str | None = None,
    visitor: str | None = None,
    **changes: object,
) -> Booked:
    return book_appointment(
        session,
        booking(starts_at, **changes),
        by=PATIENT,
        now=now,
        keys=KEYS,
        browser=browser,
        visitor=visitor,
        page="/book/in-person",
    )


def book_by_phone(
    session: Session, starts_at: datetime = NINE, *, now: datetime = START, **changes: object
) -> Booked:
    return book_for_caller(session, caller(starts_at, **changes), by=OFFICE, now=now, keys=KEYS)
