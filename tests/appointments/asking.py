"""Moves and cancels as tests ask for them, and what came of them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment
from booking.appointments.moves import Move, move_appointment
from booking.audit.models import AuditEvent
from booking.audit.rules import Actor
from booking.messages.models import Message
from tests.clock import START
from tests.factories import PATIENT, TEN


def move(
    session: Session,
    appointment: Appointment,
    to: datetime = TEN,
    *,
    by: Actor = PATIENT,
    now: datetime = START,
    version: int | None = None,
    override: bool = False,
    notify: bool = True,
) -> None:
    wanted = Move(to, version=version, override=override, notify=notify)
    move_appointment(session, appointment, wanted, by=by, now=now)


def cancel(
    session: Session,
    appointment: Appointment,
    *,
    by: Actor = PATIENT,
    now: datetime = START,
    reason: str | None = None,
    notify: bool = True,
) -> None:
    cancel_appointment(session, appointment, reason=reason, by=by, now=now, notify=notify)


def kinds(session: Session) -> list[str]:
    """What was enqueued after the booking's two."""
    found = select(Message.kind).where(Message.subject_version > 1).order_by(Message.kind)
    return list(session.scalars(found))


def trail(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
