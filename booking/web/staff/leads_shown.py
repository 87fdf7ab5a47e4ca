"""The pipeline as its page says it: frozen values, so that nothing new is nothing to send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from booking.appointments.ledger import visits_of_leads, visits_to_come
from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.leads.inputs import PipelineAsked
from booking.leads.pipeline import Calls, Listed, board, last_calls, list_page
from booking.leads.queries import RecentHours, Urgent, recent_hours, urgent_among
from booking.leads.rules import SETTLED, WAITING, Stage
from booking.practice.queries import Practice
from booking.references import spoken_reference
from booking.web.staff.day import LANGUAGES
from booking.web.staff.lead_words import (
    STAGES,
    calls_words,
    day_booked,
    next_step,
    source_words,
    stands,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One lead in one glance; `waits` is office time, in words."""

    reference: str
    key: str
    version: int
    name: str
    phone: str | None
    email: str | None
    language: str | None
    booked_for: str
    stage: Stage
    came_at: datetime
    waits: str
    is_late: bool
    where_from: str
    next: str
    is_due: bool
    calls: str
    owner: str | None

    @property
    def stage_words(self) -> str:
        return STAGES[self.stage]

    @property
    def is_waiting(self) -> bool:
        return self.stage in WAITING

    @property
    def is_settled(self) -> bool:
        return self.stage in SETTLED


@dataclass(frozen=True, slots=True)
class ShownColumn:
    stage: Stage
    title: str
    cards: Sequence[Card]
    count: int


@dataclass(frozen=True, slots=True)
class ShownList:
    cards: Sequence[Card]
    count: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the two is there; the office's clock is beside what is said, not in it."""

    board: Sequence[ShownColumn] | None
    table: ShownList | None
    clock: str

    @property
    def etag(self) -> str:
        said = repr((self.board, self.table))
        return f'"{sha256(said.encode()).hexdigest()}"'

    @property
    def shows_somebody(self) -> bool:
        if self.table is not None:
            return bool(self.table.cards)
        return any(column.cards for column in self.board or ())


@dataclass(frozen=True, slots=True)
class Around:
    """What all lines of one page are seen by, looked up once."""

    practice: Practice
    hours: RecentHours
    urgent: Urgent
    calls: Mapping[int, Calls]
    visits: Mapping[int, Sequence[Appointment]]
    to_come: Mapping[int, datetime]


def around_leads(
    session: Session, practice: Practice, rows: Sequence[Listed], *, now: datetime
) -> Around:
    ids = [row.lead.id for row in rows]
    hours = recent_hours(practice, now)
    return Around(
        practice=practice,
        hours=hours,
        urgent=urgent_among(session, ids, practice, hours),
        calls=last_calls(session, ids),
        visits=visits_of_leads(session, ids),
        to_come=visits_to_come(session, now=now),
    )


def shown_board(
    session: Session, practice: Practice, asked: PipelineAsked, *, now: datetime
) -> Sequence[ShownColumn]:
    columns = board(session, asked, practice, now=now)
    rows = [row for column in columns for row in column.items]
    seen = around_leads(session, practice, rows, now=now)
    return tuple(
        ShownColumn(
            column.stage,
            STAGES[column.stage],
            tuple(card_of(row, seen) for row in column.items),
            column.count,
        )
        for column in columns
    )


def shown_list(
    session: Session, practice: Practice, asked: PipelineAsked, *, now: datetime
) -> ShownList:
    page = list_page(session, asked, practice, now=now)
    seen = around_leads(session, practice, page.items, now=now)
    cards = tuple(card_of(row, seen) for row in page.items)
    return ShownList(cards, page.count, page.number, page.pages)


def card_of(row: Listed, seen: Around) -> Card:
    lead, now = row.lead, seen.hours.now
    zone = seen.practice.settings.timezone
    visit = next_visit(seen.visits.get(lead.id, ()))
    booked_for = day_booked(lead, seen.to_come, zone)
    calls = seen.calls.get(lead.id)
    is_late = lead.id in seen.urgent.late
    return Card(
        reference=spoken_reference(lead.reference),
        key=lead.reference,
        version=lead.version,
        name=lead.name,
        phone=lead.phone,
        email=lead.email,
        language=LANGUAGES.get(lead.locale),
        booked_for=booked_for,
        stage=Stage(lead.stage),
        came_at=lead.created_at,
        waits=stands(lead, seen.hours, is_late=is_late),
        is_late=is_late,
        where_from=source_words(row),
        next=next_step(lead, visit, calls, now=now, zone=zone, comes=bool(booked_for)),
        is_due=lead.id in seen.urgent.due,
        calls=calls_words(calls, zone),
        owner=row.owner,
    )


def next_visit(visits: Sequence[Appointment]) -> Appointment | None:
    """Of those that came of a lead, the latest first: the earliest that is still booked."""
    booked = [visit for visit in visits if visit.status == Status.BOOKED]
    return booked[-1] if booked else None
