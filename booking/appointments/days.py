"""One day of the office: who comes, and what the desk clicks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import take_turn
from booking.appointments.queries import upcoming
from booking.appointments.rules import Status
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.availability.rules import open_time
from booking.availability.timetables import timetable_of
from booking.errors import StaleVersion, StatusConflict
from booking.intervals import Interval, midnight
from booking.practice.queries import Practice

LOOKS_AHEAD = 14
DAY = timedelta(days=1)
OPEN = (Status.BOOKED, Status.ARRIVED)


@dataclass(frozen=True, slots=True)
class Visit:
    """The note itself is not read: a day shows only that there is one."""

    appointment: Appointment
    has_note: bool


@dataclass(frozen=True, slots=True)
class Step:
    """`seen` and `version` are what whoever clicked was looking at."""

    to: Status
    seen: Status | None = None
    version: int | None = None


def day_span(practice: Practice, on: date) -> Interval:
    return Interval(midnight(on, practice.zone), midnight(on + DAY, practice.zone))


def visits_of_day(
    session: Session, practice: Practice, on: date, *, provider_id: int | None = None
) -> list[Visit]:
    """All that start on the office's date, the cancelled ones too."""
    span = day_span(practice, on)
    found = select(Appointment, Appointment.note.is_not(None)).where(
        Appointment.starts_at >= span.start, Appointment.starts_at < span.end
    )
    if provider_id is not None:
        found = found.where(Appointment.provider_id == provider_id)
    rows = session.execute(found.order_by(Appointment.starts_at, Appointment.id))
    return [Visit(appointment, has_note) for appointment, has_note in rows]


def left_open(session: Session, span: Interval) -> list[Appointment]:
    """Visits of the span of which nobody said what became of them."""
    found = select(Appointment).where(
        Appointment.starts_at >= span.start,
        Appointment.starts_at < span.end,
        Appointment.status.in_(OPEN),
    )
    return list(session.scalars(found.order_by(Appointment.starts_at, Appointment.id)))


def unconfirmed(session: Session, span: Interval) -> list[Appointment]:
    """Booked, and nobody has said that they are coming."""
    return [visit for visit in upcoming(session, span) if visit.confirmed_at is None]


def is_working_day(practice: Practice, on: date) -> bool:
    """Whether anybody has open time."""
    return any(
        open_time(timetable_of(practice, provider, practice.zone), day_span(practice, on))
        for provider in practice.providers
        if provider.active
    )


def next_working_day(practice: Practice, after: date) -> date:
    """Tomorrow where nobody works for long."""
    days = [after + n * DAY for n in range(1, LOOKS_AHEAD + 1)]
    return next((day for day in days if is_working_day(practice, day)), days[0])


def take_step(
    session: Session, appointment: Appointment, step: Step, *, by: Actor, now: datetime
) -> None:
    """A second click is the first one again; a click on what is no longer so changes nothing."""
    take_turn(session, appointment)
    if appointment.status == step.to:
        return
    if step.seen not in (None, appointment.status):
        raise StaleVersion
    change = OfficeChange(status=step.to, version=step.version)
    change_appointment(session, appointment, change, by=by, now=now)


def unconfirm(session: Session, appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """Takes a wrong "they are coming" back."""
    take_turn(session, appointment)
    if appointment.status != Status.BOOKED:
        raise StatusConflict
    if appointment.confirmed_at is not None:
        appointment.confirmed_at = None
        subject = f"appointment {appointment.reference}"
        record(session, "appointment.unconfirm", subject, by=by, now=now, fields=("confirmed_at",))
