"""The pipeline as the desk sees it, and how long somebody has waited in office hours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, undefer

from booking.availability.timetables import desk_hours
from booking.errors import NotFound
from booking.intervals import Interval, midnight
from booking.leads.inputs import LeadsAsked
from booking.leads.models import Lead, LeadCall
from booking.leads.rules import (
    LOOKS_AROUND,
    OPEN,
    SETTLED,
    Stage,
    late_at,
    late_since,
    office_time,
)
from booking.people.likeness import is_number, significant
from booking.practice.queries import Practice
from booking.references import stored_reference

PAGE = 50
NO_TIME = timedelta()
# As the office sees it.
WITH_ALL = select(Lead).options(undefer(Lead.message), undefer(Lead.note))


@dataclass(frozen=True, slots=True)
class LeadPage:
    items: Sequence[Lead]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class RecentHours:
    """When somebody was at the desk of late: looked up once, for however many who wait."""

    now: datetime
    hours: Sequence[Interval]

    @property
    def is_open(self) -> bool:
        return any(one.start <= self.now <= one.end for one in self.hours)

    def since(self, start: datetime) -> timedelta:
        """No more than what they hold."""
        return office_time(self.hours, Interval(start, self.now)) if start < self.now else NO_TIME


@dataclass(frozen=True, slots=True)
class Urgent:
    """The ids of those who wait too long, and of those to whom somebody meant to come back."""

    late: frozenset[int]
    due: frozenset[int]


def lead_by_reference(session: Session, reference: str) -> Lead:
    found = WITH_ALL.where(Lead.reference == stored_reference(reference))
    lead = session.scalars(found).one_or_none()
    if lead is None:
        raise NotFound
    return lead


def lead_by_id(session: Session, lead_id: int) -> Lead:
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise NotFound
    return lead


def list_leads(session: Session, asked: LeadsAsked, *, limit: int = PAGE) -> LeadPage:
    """The newest first; the cursor is the last id of the page before."""
    found = _sought(WITH_ALL, asked)
    if asked.cursor is not None:
        found = found.where(Lead.id < int(asked.cursor))
    rows = session.scalars(found.order_by(Lead.id.desc()).limit(limit + 1)).all()
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return LeadPage(rows[:limit], following)


def leads_of(session: Session, person_id: int) -> list[Lead]:
    """All of one person, the latest first."""
    found = select(Lead).where(Lead.person_id == person_id)
    return list(session.scalars(found.order_by(Lead.id.desc())))


def find_leads(session: Session, text: str, person_ids: Collection[int]) -> list[Lead]:
    """The one of that reference, in any notation; and what is open of these people."""
    by_reference = Lead.reference == stored_reference(text)
    open_theirs = and_(Lead.person_id.in_(person_ids), Lead.stage.in_(OPEN))
    found = select(Lead).where(or_(by_reference, open_theirs))
    return list(session.scalars(found.order_by(Lead.created_at, Lead.id).limit(PAGE)))


def calls_about(session: Session, lead_id: int) -> list[LeadCall]:
    found = select(LeadCall).where(LeadCall.lead_id == lead_id)
    return list(session.scalars(found.order_by(LeadCall.id)))


def waited(practice: Practice, lead: Lead, now: datetime) -> timedelta:
    """In office hours, until the office first did something about it."""
    until = lead.responded_at or now
    if until <= lead.created_at:
        return timedelta()
    span = Interval(lead.created_at, until)
    return office_time(desk_hours(practice, span), span)


def answer_due(practice: Practice, lead: Lead) -> datetime | None:
    """When a new lead has waited for as long as the practice wants anybody to wait."""
    ahead = Interval(lead.created_at, lead.created_at + LOOKS_AROUND)
    return late_at(desk_hours(practice, ahead), lead.created_at, patience_of(practice))


def recent_hours(practice: Practice, now: datetime) -> RecentHours:
    return RecentHours(now, desk_hours(practice, Interval(now - LOOKS_AROUND, now)))


def patience_of(practice: Practice) -> timedelta:
    return timedelta(minutes=practice.settings.lead_target_minutes)


def is_late(practice: Practice, hours: RecentHours) -> ColumnElement[bool]:
    """Nobody has done anything about it for too long."""
    since = late_since(hours.hours, hours.now, patience_of(practice))
    if since is None:
        return false()
    return and_(Lead.stage == Stage.NEW, Lead.created_at <= since)


def late_leads(session: Session, practice: Practice, hours: RecentHours) -> list[Lead]:
    """The oldest first."""
    found = select(Lead).where(is_late(practice, hours))
    return list(session.scalars(found.order_by(Lead.created_at, Lead.id)))


def next_office_day(practice: Practice, now: datetime) -> date:
    """The first day after today on which somebody is at the desk."""
    tomorrow = now.astimezone(practice.zone).date() + timedelta(days=1)
    start = midnight(tomorrow, practice.zone)
    hours = desk_hours(practice, Interval(start, start + LOOKS_AROUND))
    return hours[0].start.astimezone(practice.zone).date() if hours else tomorrow


def unseen_spam(session: Session, *, limit: int) -> list[Lead]:
    """The oldest first."""
    found = select(Lead).where(Lead.is_unseen_spam)
    return list(session.scalars(found.order_by(Lead.created_at, Lead.id).limit(limit)))


def count_unseen_spam(session: Session) -> int:
    return session.scalars(select(func.count(Lead.id)).where(Lead.is_unseen_spam)).one()


def is_due(on: date) -> ColumnElement[bool]:
    """Somebody meant to come back to it by that day."""
    return and_(Lead.follow_up_on <= on, Lead.stage.not_in(SETTLED))


def due_follow_ups(session: Session, on: date) -> list[Lead]:
    """The longest due first."""
    found = select(Lead).where(is_due(on))
    return list(session.scalars(found.order_by(Lead.follow_up_on, Lead.id)))


def urgent_among(
    session: Session, lead_ids: Collection[int], practice: Practice, hours: RecentHours
) -> Urgent:
    due = is_due(hours.now.astimezone(practice.zone).date())
    found = select(Lead.id, is_late(practice, hours), due).where(Lead.id.in_(lead_ids))
    rows = session.execute(found).all()
    return Urgent(
        frozenset(number for number, late, _ in rows if late),
        frozenset(number for number, _, due in rows if due),
    )


def count_waiting(session: Session) -> int:
    """Whom nobody has answered yet."""
    waiting = select(func.count()).select_from(Lead)
    return session.scalars(waiting.where(Lead.stage == Stage.NEW)).one()


def sought(text: str) -> ColumnElement[bool]:
    """By a part of a name or an address, a reference, a number or the end of one."""
    found = [
        Lead.name.icontains(text, autoescape=True),
        Lead.email.icontains(text, autoescape=True),
        Lead.reference == stored_reference(text),
    ]
    if is_number(text):
        found.append(Lead.phone.contains(significant(text)))
    return or_(*found)


def _sought(found: Select[Lead], asked: LeadsAsked) -> Select[Lead]:
    if asked.stage is not None:
        found = found.where(Lead.stage == asked.stage)
    return found.where(sought(asked.q)) if asked.q else found
