"""The day by mail each morning; derived anew like the reminders, kept nowhere."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.models import Account
from booking.accounts.rules import Role
from booking.appointments.days import Visit, is_working_day, visits_of_day
from booking.appointments.rules import Status
from booking.audit.actions import record
from booking.audit.rules import SYSTEM
from booking.messages.actions import enqueue
from booking.messages.queries import known_keys
from booking.messages.rules import Kind
from booking.practice.queries import Practice, load_practice
from booking.reminders.rules import agenda_window

STAFF_LOCALE = "en"
SHOWN = ("language", "name", "phone")


def plan_agendas(session: Session, *, now: datetime) -> int:
    """How many were newly due: one for each account and day, on a day that has something."""
    practice = load_practice(session)
    on = now.astimezone(practice.zone).date()
    if now not in agenda_window(on, practice.zone):
        return 0
    due = {f"{Kind.DAILY_AGENDA}:{one.id}:{on}": one for one in _wanting(session)}
    planned = 0
    for once_key in sorted(due.keys() - known_keys(session, due.keys())):
        account = due[once_key]
        if is_working_day(practice, on) or own_visits(session, practice, account, on):
            _plan(session, account, once_key, on, now=now)
            planned += 1
    return planned


def own_visits(session: Session, practice: Practice, account: Account, on: date) -> list[Visit]:
    """A provider's own, everybody's for all others; who has cancelled is not expected."""
    own = account.provider_id if account.role == Role.PROVIDER else None
    visits = visits_of_day(session, practice, on, provider_id=own)
    return [visit for visit in visits if visit.appointment.status != Status.CANCELLED]


def _wanting(session: Session) -> list[Account]:
    wanted = Account.wants_agenda, Account.disabled_at.is_(None)
    return list(session.scalars(select(Account).where(*wanted)))


def _plan(session: Session, account: Account, once_key: str, on: date, *, now: datetime) -> None:
    enqueue(
        session,
        kind=Kind.DAILY_AGENDA,
        once_key=once_key,
        recipient=account.email,
        locale=STAFF_LOCALE,
        now=now,
        subject_id=account.id,
        detail={"on": on.isoformat()},
    )
    # Whoever gets it reads it.
    record(session, "day.mail", f"account {account.id}", by=SYSTEM, now=now, fields=SHOWN)
