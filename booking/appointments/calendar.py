"""Visits as a calendar shows them: one query for a span, however many lie outside it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.diary.queries import LONGEST_CLAIM
from booking.intervals import Interval


class CalendarVisit(NamedTuple):
    """What a calendar shows of one; whether there is a note, not what it says."""

    id: int
    reference: str
    type_id: int
    provider_id: int
    starts_at: datetime
    ends_at: datetime
    status: str
    version: int
    confirmed_at: datetime | None
    name: str
    phone: str | None
    has_note: bool


def visits_meeting(session: Session, span: Interval) -> list[CalendarVisit]:
    """Visits that touch the span, cancelled ones too, by start."""
    columns = [getattr(Appointment, name) for name in CalendarVisit._fields[:-1]]
    found = select(*columns, Appointment.note.is_not(None)).where(
        # No visit is longer: the index is searched from here.
        Appointment.starts_at > span.start - LONGEST_CLAIM,
        Appointment.starts_at < span.end,
        Appointment.ends_at > span.start,
    )
    rows = session.execute(found.order_by(Appointment.starts_at, Appointment.id))
    return [CalendarVisit._make(row) for row in rows]
