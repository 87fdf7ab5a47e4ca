"""Leads that need a human: those that nobody has answered in time, and those to come back to."""

from collections.abc import Callable, Sequence

from flask import url_for

from booking.accounts.rules import Permission, Scope
from booking.appointments.ledger import visits_to_come
from booking.leads.models import Lead
from booking.leads.queries import (
    count_unseen_spam,
    due_follow_ups,
    late_leads,
    recent_hours,
    unseen_spam,
)
from booking.leads.rules import WAITING, LeadSource
from booking.references import spoken_reference
from booking.web.formatting import day_short, moment_short
from booking.web.staff.lead_words import SOURCES, day_booked, waits
from booking.web.staff.waiting_items import Desk, Group, Item, ToCall

READ_AT_ONCE = 50


def late(desk: Desk) -> Group:
    hours = recent_hours(desk.practice, desk.now)
    found = late_leads(desk.session, desk.practice, hours) if _sees_leads(desk) else []
    return Group(
        key="leads",
        icon="phone-call",
        title="Leads waiting too long",
        advice="Call them: whoever has waited longest first.",
        items=_items(desk, found, lambda one: f"waiting {waits(one, hours)}"),
        more_href=url_for("staff.leads", late="yes"),
    )


def unseen(desk: Desk) -> Group:
    found = unseen_spam(desk.session, limit=READ_AT_ONCE) if _sees_leads(desk) else []
    zone = desk.practice.settings.timezone
    return Group(
        key="unseen-spam",
        icon="ban",
        title="Kept apart as spam",
        advice="Nobody was told that it came: look whether it is real.",
        items=_items(desk, found, lambda one: f"since {moment_short(one.created_at, zone)}"),
        more=count_unseen_spam(desk.session) - len(found) if found else 0,
        more_href=url_for("staff.leads", unseen="yes"),
    )


def due(desk: Desk) -> Group:
    found = due_follow_ups(desk.session, desk.today) if _sees_leads(desk) else []
    return Group(
        key="follow-ups",
        icon="calendar-clock",
        title="Leads to follow up",
        advice="Somebody meant to come back to them by today.",
        items=_items(desk, found, lambda one: _due(one, desk)),
        more_href=url_for("staff.leads", follow_up="due"),
    )


def _due(lead: Lead, desk: Desk) -> str:
    on = lead.follow_up_on
    return f"since {day_short(on)}" if on is not None and on < desk.today else "today"


def _items(desk: Desk, leads: Sequence[Lead], why: Callable[[Lead], str]) -> tuple[Item, ...]:
    is_waited = any(one.stage in WAITING for one in leads)
    to_come = visits_to_come(desk.session, now=desk.now) if is_waited else {}
    zone = desk.practice.settings.timezone
    return tuple(_item(one, why(one), day_booked(one, to_come, zone)) for one in leads)


def _item(lead: Lead, why: str, day: str) -> Item:
    booked = (f"booked for {day}",) if day else ()
    said = (why, *booked, SOURCES[LeadSource(lead.source)])
    reference = spoken_reference(lead.reference)
    can_be_called = lead.phone is not None and lead.stage in WAITING
    return Item(
        key=f"lead-{lead.reference}",
        what=lead.name,
        detail=" · ".join(said),
        href=url_for("staff.lead", reference=reference),
        phone=lead.phone,
        lead=ToCall(reference, lead.version, lead.name) if can_be_called else None,
        names_somebody=True,
    )


def _sees_leads(desk: Desk) -> bool:
    return desk.caller.scope(Permission.LEADS) is not Scope.NONE
