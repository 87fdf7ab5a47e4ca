"""A day as whoever looks may see it: one frozen value, so that nothing new is nothing to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from booking.accounts.rules import Caller, Permission
from booking.appointments.days import DAY, Visit, visits_of_day
from booking.appointments.queries import type_name
from booking.appointments.rules import Status, can_be
from booking.practice.queries import Practice
from booking.references import spoken_reference

# A few minutes are no lateness yet.
LATE_AFTER = timedelta(minutes=5)
LANGUAGES = {"es": "Spanish"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One visit; without the right to its contact there is no name, phone or note in it."""

    reference: str
    key: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    name: str | None
    phone: str | None
    person_id: int | None
    language: str | None
    type_name: str
    modality: str
    provider: str
    status: str
    version: int
    confirmed: bool
    has_note: bool
    begun: bool
    may_step: bool
    may_answer: bool
    late: bool

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """`due` of the expected ones have begun: the present moment lies behind them."""

    on: date
    today: date
    closed: str | None
    several_providers: bool
    expected: tuple[Row, ...]
    due: int
    present: tuple[Row, ...]
    finished: tuple[Row, ...]

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def before(self) -> date:
        return self.on - DAY

    @property
    def after(self) -> date:
        return self.on + DAY

    @property
    def summary(self) -> str:
        """In one line, for whoever comes in."""
        coming = [row for row in self.rows if row.status != Status.CANCELLED]
        if not coming:
            return "No appointments."
        said = [f"{len(coming)} appointment{'s' * (len(coming) > 1)}"]
        said += [f"{len(self.present)} in the office"] if self.present else []
        said += [f"{len(self.expected)} still to come"] if self.is_today and self.expected else []
        return f"{', '.join(said)}."

    @property
    def finished_word(self) -> str:
        is_over = any(row.status != Status.CANCELLED for row in self.finished)
        return "Done" if is_over else "Cancelled"

    @property
    def rows(self) -> tuple[Row, ...]:
        return (*self.expected, *self.present, *self.finished)

    @property
    def shows_somebody(self) -> bool:
        return any(row.name for row in self.rows)


def day_of(session: Session, practice: Practice, on: date, *, caller: Caller, now: datetime) -> Day:
    today = now.astimezone(practice.zone).date()
    found = visits_of_day(session, practice, on)
    rows = [row_of(practice, visit, caller=caller, now=now) for visit in found]
    expected = _with_status(rows, Status.BOOKED)
    return Day(
        on=on,
        today=today,
        closed=_closed(practice, on),
        several_providers=len(practice.providers) > 1,
        expected=expected,
        due=sum(row.begun for row in expected),
        present=_with_status(rows, Status.ARRIVED),
        finished=_with_status(rows, Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED),
    )


def row_of(practice: Practice, visit: Visit, *, caller: Caller, now: datetime) -> Row:
    booked = visit.appointment
    own = booked.provider_id
    kind = practice.type_by_id(booked.type_id)
    sees = caller.may(Permission.CONTACT, provider_id=own)
    is_booked = booked.status == Status.BOOKED

    def can(after: Status) -> bool:
        return can_be(after, starts_at=booked.starts_at, zone=practice.zone, now=now)

    has_come = can(Status.ARRIVED)
    return Row(
        reference=spoken_reference(booked.reference),
        key=booked.reference,
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
        zone=practice.location_by_id(booked.location_id).timezone,
        name=booked.name if sees else None,
        phone=booked.phone if sees else None,
        person_id=booked.person_id if sees else None,
        language=LANGUAGES.get(booked.locale) if sees else None,
        type_name=type_name(kind, "en"),
        modality=kind.modality,
        provider=practice.provider_by_id(own).name,
        status=booked.status,
        version=booked.version,
        confirmed=booked.confirmed_at is not None,
        has_note=visit.has_note and caller.may(Permission.NOTES, provider_id=own),
        begun=can(Status.NO_SHOW),
        may_step=has_come and caller.may(Permission.BOOK, provider_id=own),
        may_answer=is_booked and not has_come and caller.may(Permission.BOOK, provider_id=own),
        late=is_booked and booked.starts_at + LATE_AFTER <= now,
    )


def _with_status(rows: Sequence[Row], *statuses: Status) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.status in statuses)


def _closed(practice: Practice, on: date) -> str | None:
    """Why nobody works on that date, where the whole practice is closed."""
    for closure in practice.closures:
        if closure.first <= on <= closure.last:
            return closure.reason
    return None
