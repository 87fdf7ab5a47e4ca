"""Mails that did not get through although what they tell of still lies ahead."""

from datetime import datetime, timedelta
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from booking.appointments.calls import SAYS
from booking.appointments.models import Appointment, CallMade
from booking.messages.models import Message
from booking.messages.rules import IN_TROUBLE, Kind, Status

# Of mails about no visit: invitations to staff, the day by mail.
STALE_AFTER = timedelta(days=3)

Found = TypeVarTuple("Found")
Unheard = tuple[Message, Appointment | None]


def unheard(session: Session, *, now: datetime, limit: int) -> list[Unheard]:
    """The newest first; what was told again since, or is over by now, needs nobody."""
    found = _unheard(select(Message, Appointment), now).order_by(Message.id.desc()).limit(limit)
    return [(message, visit) for message, visit in session.execute(found)]


def count_unheard(session: Session, *, now: datetime) -> int:
    return session.execute(_unheard(select(func.count()).select_from(Message), now)).scalar_one()


def _unheard(found: Select[*Found], now: datetime) -> Select[*Found]:
    about = and_(Message.reference.is_not(None), Appointment.id == Message.subject_id)
    still_ahead = and_(
        Appointment.starts_at > now,
        Appointment.version == Message.subject_version,
        # At an address that has been mended since, nobody waits for it.
        or_(Message.kind == Kind.STAFF_ALERT, Message.recipient == Appointment.email),
    )
    recent = and_(Message.reference.is_(None), Message.created_at > now - STALE_AFTER)
    return found.outerjoin(Appointment, about).where(
        Message.status.in_(IN_TROUBLE), or_(still_ahead, recent), ~_told_since(), ~_told_by_phone()
    )


def _told_since() -> ColumnElement[bool]:
    later = aliased(Message)
    return exists().where(
        later.id > Message.id,
        later.subject_id == Message.subject_id,
        later.subject_version.is_not_distinct_from(Message.subject_version),
        later.kind == Message.kind,
        later.recipient == Message.recipient,
        later.status == Status.SENT,
    )


def _told_by_phone() -> ColumnElement[bool]:
    return exists().where(
        Message.kind.in_(SAYS),
        CallMade.appointment_id == Message.subject_id,
        CallMade.version == Message.subject_version,
        CallMade.made_at >= Message.created_at,
    )
