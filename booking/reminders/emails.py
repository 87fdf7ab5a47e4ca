"""What the day by mail says: to each reader what their role may see, as it is when it leaves."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from booking.accounts.models import Account
from booking.accounts.rules import Caller, Permission, Role
from booking.appointments.days import Visit
from booking.appointments.queries import type_name
from booking.audit.rules import SYSTEM
from booking.messages.models import Message
from booking.messages.rules import Email, Letterhead
from booking.practice.queries import Practice, load_practice
from booking.reminders.agenda import STAFF_LOCALE, own_visits
from booking.reminders.rules import agenda_window


@dataclass(frozen=True, slots=True)
class Line:
    """Without the right to the contact there is no name and no phone in it."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    name: str | None
    phone: str | None
    type_name: str
    provider: str
    is_spanish: bool
    confirmed: bool


def compose(
    session: Session, message: Message, *, now: datetime, letterhead: Letterhead
) -> Email | None:
    """None when it is too late in the day, or its reader no longer gets it."""
    account = session.get(Account, message.subject_id)
    practice = load_practice(session)
    on = date.fromisoformat(message.detail["on"])
    if account is None or account.disabled_at or not account.wants_agenda:
        return None
    if now not in agenda_window(on, practice.zone):
        return None
    visits = own_visits(session, practice, account, on)
    said = {
        "practice": practice.settings,
        "on": on,
        "lines": [_line(practice, visit, account) for visit in visits],
        "several_providers": len({visit.appointment.provider_id for visit in visits}) > 1,
        "today_url": f"{letterhead.base_url}/staff/",
        "account_url": f"{letterhead.base_url}/staff/account",
    }
    return Email("reminders/daily_agenda", said)


def _line(practice: Practice, visit: Visit, account: Account) -> Line:
    booked = visit.appointment
    reader = Caller(Role(account.role), account.provider_id, SYSTEM)
    sees = reader.may(Permission.CONTACT, provider_id=booked.provider_id)
    kind = practice.type_by_id(booked.type_id)
    return Line(
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
        zone=practice.location_by_id(booked.location_id).timezone,
        name=booked.name if sees else None,
        phone=booked.phone if sees else None,
        type_name=type_name(kind, STAFF_LOCALE),
        provider=practice.provider_by_id(booked.provider_id).name,
        is_spanish=booked.locale == "es",
        confirmed=booked.confirmed_at is not None,
    )
