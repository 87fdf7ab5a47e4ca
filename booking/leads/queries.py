"""The pipeline as the desk sees it, and how long somebody has waited in office hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, undefer

from booking.availability.timetables import desk_hours
from booking.errors import NotFound
from booking.intervals import Interval
from booking.leads.inputs import LeadsAsked
from booking.leads.models import Lead, LeadCall
from booking.leads.rules import LOOKS_AHEAD, WAITING, Stage, late_at, office_time
from booking.people.inputs import phone_number
from booking.practice.queries import Practice
from booking.references import stored_reference

PAGE = 50
# As the office sees it.
WITH_ALL = select(Lead).options(undefer(Lead.message), undefer(Lead.note))


@dataclass(frozen=True, slots=True)
class LeadPage:
    items: Sequence[Lead]
    next_cursor: str | None


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


def waiting_leads(session: Session, *, stages: Sequence[str] = WAITING) -> list[Lead]:
    """With whom the desk still has something to do, the oldest first."""
    found = select(Lead).where(Lead.stage.in_(stages))
    return list(session.scalars(found.order_by(Lead.created_at, Lead.id)))


def leads_of(session: Session, person_id: int) -> list[Lead]:
    """All of one person, the latest first."""
    found = select(Lead).where(Lead.person_id == person_id)
    return list(session.scalars(found.order_by(Lead.id.desc())))


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
    patience = timedelta(minutes=practice.settings.lead_target_minutes)
    ahead = Interval(lead.created_at, lead.created_at + LOOKS_AHEAD)
    return late_at(desk_hours(practice, ahead), lead.created_at, patience)


def late_leads(session: Session, practice: Practice, *, now: datetime) -> list[Lead]:
    """Nobody has done anything about them for too long, the oldest first."""
    unanswered = (one for one in waiting_leads(session, stages=(Stage.NEW,)))
    due = ((lead, answer_due(practice, lead)) for lead in unanswered)
    return [lead for lead, by in due if by is not None and by <= now]


def _sought(found: Select[Lead], asked: LeadsAsked) -> Select[Lead]:
    if asked.stage is not None:
        found = found.where(Lead.stage == asked.stage)
    if asked.q:
        found = found.where(
            or_(
                Lead.name.icontains(asked.q, autoescape=True),
                Lead.email.icontains(asked.q, autoescape=True),
                Lead.phone == _number(asked.q),
                Lead.reference == stored_reference(asked.q),
            )
        )
    return found


def _number(text: str) -> str:
    """As kept, in whatever notation it was typed; what is no number is found nowhere."""
    try:
        return phone_number(text)
    except ValueError:
        return ""
