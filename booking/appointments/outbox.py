"""The outbox as the desk looks through it: each mail beside the visit or lead it tells of."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.intervals import Interval, midnight
from booking.leads.models import Lead
from booking.messages.inputs import OutboxAsked
from booking.messages.models import Message
from booking.messages.rules import IN_TROUBLE
from booking.references import stored_reference

About = Appointment | Lead | None
Told = tuple[Message, About]
PAGE = 50
ABOUT_VISIT = and_(Message.reference.is_not(None), Appointment.id == Message.subject_id)
ABOUT_LEAD = Lead.id == Message.lead_id


@dataclass(frozen=True, slots=True)
class OutboxPage:
    items: tuple[Told, ...]
    next_cursor: str | None


def outbox(
    session: Session, asked: OutboxAsked, *, zone: ZoneInfo, limit: int = PAGE
) -> OutboxPage:
    """The newest first; the cursor is the last id of the page before."""
    found = _sought(_told(), asked, zone)
    if asked.cursor is not None:
        found = found.where(Message.id < int(asked.cursor))
    rows = session.execute(found.order_by(Message.id.desc()).limit(limit + 1)).all()
    following = str(rows[limit - 1][0].id) if len(rows) > limit else None
    return OutboxPage(tuple((row[0], about(row[1], row[2])) for row in rows[:limit]), following)


def told_of(session: Session, message_id: int) -> About:
    """The visit or the lead that this mail is about."""
    told = session.execute(_told().where(Message.id == message_id)).one_or_none()
    return about(told[1], told[2]) if told else None


def visit_told_of(session: Session, message_id: int) -> Appointment | None:
    told = told_of(session, message_id)
    return told if isinstance(told, Appointment) else None


def about(visit: Appointment | None, lead: Lead | None) -> About:
    """Of the two that a mail is looked up beside, the one that is there."""
    return lead if visit is None else visit


def _told() -> Select[Message, Appointment, Lead]:
    told = select(Message, Appointment, Lead)
    return told.outerjoin(Appointment, ABOUT_VISIT).outerjoin(Lead, ABOUT_LEAD)


def _sought(
    found: Select[Message, Appointment, Lead], asked: OutboxAsked, zone: ZoneInfo
) -> Select[Message, Appointment, Lead]:
    if asked.state == "trouble":
        found = found.where(Message.status.in_(IN_TROUBLE))
    elif asked.state is not None:
        found = found.where(Message.status == asked.state)
    if asked.kind is not None:
        found = found.where(Message.kind == asked.kind)
    if asked.on is not None:
        day = Interval(midnight(asked.on, zone), midnight(asked.on + timedelta(days=1), zone))
        found = found.where(Message.created_at >= day.start, Message.created_at < day.end)
    if asked.q is not None:
        found = found.where(
            or_(
                Message.recipient.icontains(asked.q, autoescape=True),
                Message.reference == stored_reference(asked.q),
                Lead.reference == stored_reference(asked.q),
                Appointment.name.icontains(asked.q, autoescape=True),
                Lead.name.icontains(asked.q, autoescape=True),
            )
        )
    return found
