"""Each kind of thing that needs a human: what to do, and where it is done."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from flask import url_for

from booking.accounts.rules import Permission, Scope
from booking.appointments.calls import Call, What, calls_to_make
from booking.appointments.days import DAY, left_open, next_working_day, unconfirmed
from booking.appointments.models import Appointment
from booking.appointments.orphans import orphaned_visits
from booking.appointments.outbox import Told
from booking.appointments.unheard import unheard
from booking.intervals import Interval, midnight
from booking.messages.queries import delay_beyond_us, delay_of_mail
from booking.messages.rules import Delay
from booking.references import spoken_reference
from booking.web.formatting import clock_time, day, day_short, moment_short
from booking.web.staff.message_words import kind_word, standing
from booking.web.staff.waiting_items import CALLS, Desk, Group, Item

MAILS_READ = 50
LOOKS_BACK = timedelta(days=30)
DELAYS = {
    Delay.NEVER_RAN: "The program that sends mail has not been started",
    Delay.SILENT: "The program that sends mail is silent",
    Delay.LATE: "A mail is waiting to leave",
    Delay.STUCK: "No mail server takes our mail",
}
NEWS = {
    What.BOOKED: "tell them when",
    What.MOVED: "tell them the new time",
    What.CANCELLED: "tell them it is cancelled",
    What.REMINDER: "remind them",
}


def late_mail(desk: Desk) -> Group:
    session, now = desk.session, desk.now
    delay = delay_of_mail(session, now=now) or delay_beyond_us(session, now=now)
    items: tuple[Item, ...] = ()
    if delay is not None and _sees_messages(desk):
        zone = desk.practice.settings.timezone
        since = f"since {moment_short(delay.since, zone)}" if delay.since else ""
        href = url_for("staff.messages", state="trouble")
        items = (Item(key=delay.why, what=DELAYS[delay.why], detail=since, href=href),)
    return Group(
        key="late-mail",
        icon="mail-warning",
        title="Mail is not leaving",
        advice="Phone whoever must know today, and tell whoever looks after this computer.",
        items=items,
    )


def mails(desk: Desk) -> Group:
    found = unheard(desk.session, now=desk.now, limit=MAILS_READ) if _sees_messages(desk) else []
    return Group(
        key="mails",
        icon="mail",
        title="Mail that did not get through",
        advice="Check the address and send it again, or phone.",
        items=tuple(_mail(desk, one) for one in found),
        more_href=url_for("staff.messages", state="trouble"),
    )


def _mail(desk: Desk, one: Told) -> Item:
    message, about = one
    stands = standing(message, zone=desk.practice.settings.timezone, now=desk.now)
    to = about.name if about else message.recipient
    if isinstance(about, Appointment):
        to = f"{to}, {desk.when(about)}"
    return Item(
        key=f"mail-{message.id}",
        what=f"{kind_word(message)}: {stands.word}",
        detail=to,
        href=url_for("staff.message", message_id=message.id),
        phone=about.phone if about else None,
        names_somebody=True,
    )


def orphans(desk: Desk) -> Group:
    # Whom no mail reaches first: they come to a closed door unless somebody phones.
    found = sorted(
        orphaned_visits(desk.session, desk.practice, now=desk.now),
        key=lambda visit: visit.email is not None,
    )
    return Group(
        key="orphans",
        icon="calendar-x",
        title="Outside working hours",
        advice="Hours changed after they were booked: move or cancel, and tell them.",
        items=tuple(_visit(desk, one, "orphan") for one in found if desk.sees(one)),
        more_href=url_for("staff.calendar", view="list"),
    )


def to_phone(desk: Desk) -> Group:
    calls = calls_to_make(desk.session, now=desk.now)
    return Group(
        key=CALLS,
        icon="phone-call",
        title="To be phoned",
        advice="They have no email address: the phone is their only way to know.",
        items=tuple(_call(desk, one) for one in calls if desk.sees(one.appointment)),
        more_href=url_for("staff.calls"),
    )


def _call(desk: Desk, call: Call) -> Item:
    visit = call.appointment
    detail = f"{desk.when(visit)}: {NEWS[call.what]}"
    may_mark = desk.caller.may(Permission.BOOK, provider_id=visit.provider_id)
    return replace(
        _visit(desk, visit, "call"),
        detail=_reached(visit, detail),
        reference=spoken_reference(visit.reference),
        told=call.what if may_mark else "",
    )


def _visit(desk: Desk, visit: Appointment, key: str) -> Item:
    return Item(
        key=f"{key}-{visit.reference}",
        what=visit.name,
        detail=desk.when(visit),
        href=url_for("staff.appointment", reference=spoken_reference(visit.reference)),
        phone=visit.phone,
        names_somebody=True,
    )


def days_left_open(desk: Desk) -> Group:
    midnight_today = midnight(desk.today, desk.practice.zone)
    span = Interval(midnight_today - LOOKS_BACK, midnight_today)
    visits = [one for one in left_open(desk.session, span) if desk.sees(one)]
    days = groupby(visits, key=lambda one: one.starts_at.astimezone(desk.practice.zone).date())
    return Group(
        key="left-open",
        icon="calendar-clock",
        title="Days that are not closed",
        advice="Say who came: completed or no-show.",
        items=tuple(_open_day(on, len(list(ones))) for on, ones in days),
    )


def _open_day(on: date, count: int) -> Item:
    return Item(
        key=f"open-{on}",
        what=day_short(on),
        detail=f"{count} visit{'s' * (count > 1)}",
        href=url_for("staff.today", date=on.isoformat()),
    )


def to_confirm(desk: Desk) -> Group:
    zone, today = desk.practice.zone, desk.today
    on = next_working_day(desk.practice, today)
    span = Interval(midnight(today + DAY, zone), midnight(on + DAY, zone))
    found = [visit for visit in unconfirmed(desk.session, span) if desk.sees(visit)]
    is_tomorrow = on == today + DAY
    return Group(
        key="unconfirmed",
        icon="phone-call",
        title=f"Not confirmed for {'tomorrow' if is_tomorrow else day(on)}",
        advice="Call and ask whether they come.",
        items=tuple(_to_ask(desk, visit) for visit in found),
        more_href=url_for("staff.today", date=on.isoformat()),
    )


def _to_ask(desk: Desk, visit: Appointment) -> Item:
    zone = desk.practice.location_by_id(visit.location_id).timezone
    at = clock_time(visit.starts_at, zone)
    return replace(
        _visit(desk, visit, "ask"),
        detail=_reached(visit, at),
        reference=spoken_reference(visit.reference),
        coming=desk.caller.may(Permission.BOOK, provider_id=visit.provider_id),
    )


def _reached(visit: Appointment, detail: str) -> str:
    return detail if visit.phone else f"{detail}, no phone number"


def _sees_messages(desk: Desk) -> bool:
    return desk.caller.scope(Permission.MESSAGES) is not Scope.NONE
