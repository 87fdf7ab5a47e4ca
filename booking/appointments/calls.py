"""Whom to phone: those without an e-mail address, and those whom a mail did not reach."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment, CallMade
from booking.appointments.rules import Status
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.diary.actions import lock_diary
from booking.messages.models import Message
from booking.messages.rules import IN_TROUBLE, Kind
from booking.people.models import Person
from booking.practice.queries import Practice, load_practice


class What(StrEnum):
    """What there is to say. A visit booked again after a cancel counts as moved."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


SAYS: Mapping[str, What] = {
    Kind.CONFIRMATION: What.BOOKED,
    Kind.RESCHEDULE: What.MOVED,
    Kind.CANCELLATION: What.CANCELLED,
    Kind.REMINDER: What.REMINDER,
}


@dataclass(frozen=True, slots=True)
class Call:
    """`since` is when there was something to say."""

    appointment: Appointment
    what: What
    since: datetime


def calls_to_make(session: Session, *, now: datetime) -> list[Call]:
    """The next visits first. Once a visit has begun there is nothing left to say."""
    practice = load_practice(session)
    visits = _unmailed(session, now)
    made = _calls_made(session, visits)
    calls = (_call(practice, visit, made[visit.id, visit.version], now) for visit in visits)
    return [call for call in calls if call is not None]


def call_to_make(session: Session, appointment: Appointment, *, now: datetime) -> Call | None:
    """What is still to be said about this one."""
    if appointment.email is not None or appointment.starts_at <= now:
        return None
    made = _calls_made(session, [appointment])
    key = (appointment.id, appointment.version)
    return _call(load_practice(session), appointment, made[key], now)


def mark_called(
    session: Session, appointment: Appointment, what: What, *, by: Actor, now: datetime
) -> None:
    """Said as the visit stands now; a second click, or one that comes too late, marks nothing."""
    call = call_to_make(session, appointment, now=now)
    if call is None or call.what != what:
        return
    _keep_call(session, appointment, what, by=by, now=now)


def may_be_told(message: Message, appointment: Appointment, *, now: datetime) -> bool:
    """By phone instead: the mail is in trouble, and what it says is still to come and to know."""
    still_so = message.subject_version == appointment.version and appointment.starts_at > now
    return still_so and message.kind in SAYS and message.status in IN_TROUBLE


def call_about(session: Session, message: Message) -> CallMade | None:
    """Whoever was called since the mail was made, for whatever reason, knows what it says."""
    made = select(CallMade).where(
        CallMade.appointment_id == message.subject_id,
        CallMade.version == message.subject_version,
        CallMade.made_at >= message.created_at,
    )
    return session.scalars(made.order_by(CallMade.id.desc()).limit(1)).first()


def mark_told(
    session: Session, message: Message, appointment: Appointment, *, by: Actor, now: datetime
) -> None:
    """A second click, or one that comes too late, marks nothing."""
    if may_be_told(message, appointment, now=now) and call_about(session, message) is None:
        _keep_call(session, appointment, SAYS[message.kind], by=by, now=now)


def take_call_back(
    session: Session, appointment: Appointment, what: What, *, by: Actor, now: datetime
) -> None:
    """A wrong click: nobody was called. A second one takes nothing back."""
    lock_diary(session)
    made = select(CallMade).where(
        CallMade.appointment_id == appointment.id,
        CallMade.version == appointment.version,
        CallMade.what == what,
    )
    last = session.scalars(made.order_by(CallMade.id.desc()).limit(1)).first()
    if last is None:
        return
    session.delete(last)
    subject = f"appointment {appointment.reference}"
    record(session, "appointment.uncall", subject, by=by, now=now, fields=(what,))


def _keep_call(
    session: Session, appointment: Appointment, what: What, *, by: Actor, now: datetime
) -> None:
    made = CallMade(
        appointment_id=appointment.id,
        version=appointment.version,
        what=what,
        made_at=now,
        made_by=by.name,
    )
    session.add(made)
    session.flush()
    subject = f"appointment {appointment.reference}"
    record(session, "appointment.call", subject, by=by, now=now, fields=(what,))


def know_what_they_knew(session: Session, appointment: Appointment, *, undone: int) -> None:
    """After a change was taken back of which nobody was told: they need not be told of that."""
    versions = CallMade.version.in_((undone - 1, undone))
    made = select(CallMade).where(CallMade.appointment_id == appointment.id, versions)
    before = list(session.scalars(made.order_by(CallMade.id)))
    if any(call.version == undone for call in before):
        return
    for call in before:
        again = {name: getattr(call, name) for name in ("what", "made_at", "made_by")}
        session.add(CallMade(appointment_id=appointment.id, version=appointment.version, **again))
    session.flush()


def _unmailed(session: Session, now: datetime) -> list[Appointment]:
    found = select(Appointment).where(
        Appointment.starts_at > now,
        Appointment.email.is_(None),
        Appointment.status.in_((Status.BOOKED, Status.CANCELLED)),
        Appointment.person_id.not_in(select(Person.id).where(Person.erased_at.is_not(None))),
    )
    return list(session.scalars(found.order_by(Appointment.starts_at, Appointment.id)))


def _calls_made(
    session: Session, visits: Iterable[Appointment]
) -> defaultdict[tuple[int, int], list[datetime]]:
    """When each version of each visit was talked about."""
    asked = select(CallMade).where(CallMade.appointment_id.in_([visit.id for visit in visits]))
    made: defaultdict[tuple[int, int], list[datetime]] = defaultdict(list)
    for call in session.scalars(asked):
        made[call.appointment_id, call.version].append(call.made_at)
    return made


def _call(
    practice: Practice, visit: Appointment, made: list[datetime], now: datetime
) -> Call | None:
    if not made:
        return Call(visit, _news(visit), visit.cancelled_at or visit.agreed_at)
    due = _reminder_due(practice, visit, now)
    # Whoever was called after that moment, for whatever reason, has been reminded.
    if visit.status == Status.BOOKED and due is not None and max(made) < due:
        return Call(visit, What.REMINDER, due)
    return None


def _news(visit: Appointment) -> What:
    if visit.status == Status.CANCELLED:
        return What.CANCELLED
    return What.BOOKED if visit.version == 1 else What.MOVED


def _reminder_due(practice: Practice, visit: Appointment, now: datetime) -> datetime | None:
    """The last moment so far at which a mail would have reminded them."""
    moments = (
        visit.starts_at - timedelta(minutes=one.minutes_before) for one in practice.reminders
    )
    return max((one for one in moments if visit.agreed_at < one <= now), default=None)
