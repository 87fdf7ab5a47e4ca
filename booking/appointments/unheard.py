"""Mails that did not get through although what they tell of still lies ahead."""

from datetime import datetime, timedelta
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from booking.appointments.calls import SAYS
from booking.appointments.models import Appointment, CallMade
from booking.appointments.outbox import ABOUT_LEAD, ABOUT_VISIT, Told, about
from booking.leads.models import Lead
from booking.leads.rules import Stage
from booking.messages.models import Message
from booking.messages.rules import IN_TROUBLE, Kind, Status

# Of mails about no visit: invitations to staff, the day by mail.
STALE_AFTER = timedelta(days=3)
# Whom nobody of the office has spoken to yet.
UNANSWERED = (Stage.NEW, Stage.ATTEMPTING)

Found = TypeVarTuple("Found")


def unheard(session: Session, *, now: datetime, limit: int) -> list[Told]:
    """The newest first; what was told again since, or is over by now, needs nobody."""
    found = _unheard(select(Message, Appointment, Lead), now).order_by(Message.id.desc())
    return [(mail, about(visit, lead)) for mail, visit, lead in session.execute(found.limit(limit))]


def count_unheard(session: Session, *, now: datetime) -> int:
    return session.execute(_unheard(select(func.count()).select_from(Message), now)).scalar_one()


def _unheard(found: Select[*Found], now: datetime) -> Select[*Found]:
    still_ahead = and_(
        Appointment.starts_at > now,
        Appointment.version == Message.subject_version,
        # At an address that has been mended since, nobody waits for it.
        or_(Message.kind == Kind.STAFF_ALERT, Message.recipient == Appointment.email),
    )
    still_waits = and_(
        Lead.stage.in_(UNANSWERED),
        or_(Message.kind == Kind.STAFF_ALERT, Message.recipient == Lead.email),
    )
    about_nobody = and_(Message.reference.is_(None), Message.lead_id.is_(None))
    recent = and_(about_nobody, Message.created_at > now - STALE_AFTER)
    found = found.outerjoin(Appointment, ABOUT_VISIT).outerjoin(Lead, ABOUT_LEAD)
    needed = or_(still_ahead, still_waits, recent)
    in_trouble = Message.status.in_(IN_TROUBLE)
    return found.where(in_trouble, needed, ~_told_since(), ~_told_by_phone())


def _told_since() -> ColumnElement[bool]:
    later = aliased(Message)
    return exists().where(
        later.id > Message.id,
        or_(later.subject_id == Message.subject_id, later.lead_id == Message.lead_id),
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
