"""The outbox as the desk looks through it: each mail beside the visit that it tells of."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.intervals import Interval, midnight
from booking.messages.inputs import OutboxAsked
from booking.messages.models import Message
from booking.messages.rules import IN_TROUBLE
from booking.references import stored_reference

Told = tuple[Message, Appointment | None]
PAGE = 50


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
    return OutboxPage(tuple((row[0], row[1]) for row in rows[:limit]), following)


def told_of(session: Session, message_id: int) -> Appointment | None:
    """The visit that this mail is about."""
    about = session.execute(_told().where(Message.id == message_id)).one_or_none()
    return about[1] if about else None


def _told() -> Select[Message, Appointment | None]:
    about = and_(Message.reference.is_not(None), Appointment.id == Message.subject_id)
    return select(Message, Appointment).outerjoin(Appointment, about)


def _sought(
    found: Select[Message, Appointment | None], asked: OutboxAsked, zone: ZoneInfo
) -> Select[Message, Appointment | None]:
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
                Appointment.name.icontains(asked.q, autoescape=True),
            )
        )
    return found
