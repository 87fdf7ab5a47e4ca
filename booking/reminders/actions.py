"""Reminders are worked out anew from the appointments each time; nothing stored goes stale."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.appointments.queries import count_upcoming, upcoming
from booking.intervals import Interval
from booking.messages.actions import enqueue
from booking.messages.queries import known_keys
from booking.messages.rules import Kind
from booking.practice.queries import load_practice
from booking.reminders.rules import Reminder, is_due, until


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the reminders as they stand mean: visits to come, how many of them have no address
    to write to, and how many reminders are due this minute."""

    visits: int
    unreachable: int
    at_once: int


def foresee(session: Session, *, now: datetime) -> Foreseen:
    """Plans what is due: to be asked where that is taken back."""
    visits, reachable = count_upcoming(session, now=now)
    return Foreseen(visits, visits - reachable, plan_reminders(session, now=now))


def plan_reminders(session: Session, *, now: datetime) -> int:
    """How many were newly due."""
    reminders = [
        Reminder(timedelta(minutes=rule.minutes_before), timedelta(minutes=rule.grace_minutes))
        for rule in load_practice(session).reminders
    ]
    if not reminders:
        return 0
    span = Interval(
        now, now + max(reminder.before for reminder in reminders) + timedelta(minutes=1)
    )
    due = {
        f"{Kind.REMINDER}:{visit.id}:{visit.version}:{reminder.minutes}m": (visit, reminder)
        for visit in upcoming(session, span)
        for reminder in reminders
        if visit.email is not None
        and is_due(reminder, starts_at=visit.starts_at, agreed_at=visit.agreed_at, now=now)
    }
    new = due.keys() - known_keys(session, due.keys())
    for once_key in sorted(new):
        visit, reminder = due[once_key]
        enqueue(
            session,
            kind=Kind.REMINDER,
            once_key=once_key,
            recipient=str(visit.email),
            locale=visit.locale,
            now=now,
            reference=visit.reference,
            subject_id=visit.id,
            subject_version=visit.version,
            detail={
                "reminder_hours": reminder.hours,
                "until": until(reminder, starts_at=visit.starts_at).isoformat(),
            },
        )
    return len(new)
