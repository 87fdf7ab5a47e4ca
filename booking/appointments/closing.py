"""Closing days: nobody can book them, and whoever had an appointment is told, all or nothing."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput, StaleVersion
from booking.intervals import Interval, midnight
from booking.practice.hours import add_closure, close_days
from booking.practice.queries import Practice, load_practice
from booking.practice.times import CloseWish, ClosureWish

# In place of a provider's name.
EVERYBODY = "everybody"
UTC_CLOCK = ZoneInfo("UTC")
DAY = timedelta(days=1)


def affected_by(
    session: Session, practice: Practice, wish: CloseWish, *, now: datetime
) -> list[Appointment]:
    """By start: booked, and to come on these days."""
    booked = select(Appointment).where(
        Appointment.status == Status.BOOKED, Appointment.starts_at > now
    )
    return _on_the_days(session, practice, wish, booked)


def cancelled_by_office(session: Session, practice: Practice, wish: CloseWish) -> list[Appointment]:
    """By start: what the office cancelled on these days."""
    gone = select(Appointment).where(
        Appointment.status == Status.CANCELLED, Appointment.cancelled_by == "office"
    )
    return _on_the_days(session, practice, wish, gone)


def close(
    session: Session, wish: CloseWish, *, accepted: Collection[str], by: Actor, now: datetime
) -> list[Appointment]:
    """Those cancelled. `StaleVersion` when somebody booked whom the asker has not seen.

    One transaction, and a second click finds nothing left to do.
    """
    _close(session, wish, by=by, now=now)
    practice = load_practice(session)
    visits = affected_by(session, practice, wish, now=now)
    if not {visit.reference for visit in visits} <= set(accepted):
        raise StaleVersion
    for visit in visits:
        cancel_appointment(
            session, visit, reason=wish.told, told=wish.told_in(visit.locale), by=by, now=now
        )
    first, last = wish.dates
    subject = f"{wish.who} {first}" if first == last else f"{wish.who} {first} {last}"
    record(session, "day.close", subject, by=by, now=now)
    return visits


def _close(session: Session, wish: CloseWish, *, by: Actor, now: datetime) -> None:
    practice = load_practice(session)
    first, last = wish.dates
    if first < now.astimezone(practice.zone).date():
        raise InvalidInput({"first": ["in_the_past"]})
    if wish.who != EVERYBODY:
        close_days(session, wish.who, wish.days, reason=wish.told, by=by, now=now)
        return
    closure = ClosureWish(first=first, last=last, reason=wish.told[:200])
    add_closure(session, closure, by=by, now=now)


def _on_the_days(
    session: Session, practice: Practice, wish: CloseWish, found: Select[Appointment]
) -> list[Appointment]:
    """By the clock of each visit's own place."""
    first, last = wish.dates
    near = Interval(midnight(first - DAY, UTC_CLOCK), midnight(last + 2 * DAY, UTC_CLOCK))
    found = found.where(Appointment.starts_at >= near.start, Appointment.starts_at < near.end)
    if wish.who != EVERYBODY:
        found = found.where(Appointment.provider_id == practice.provider(wish.who).id)
    visits = session.scalars(found.order_by(Appointment.starts_at, Appointment.id))
    return [visit for visit in visits if first <= _local_date(practice, visit) <= last]


def _local_date(practice: Practice, visit: Appointment) -> date:
    zone = ZoneInfo(practice.location_by_id(visit.location_id).timezone)
    return visit.starts_at.astimezone(zone).date()
