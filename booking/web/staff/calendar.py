"""The calendar: the page, and the feed from which it keeps itself fresh."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Response, abort, redirect, request, url_for
from werkzeug import Response as Answer

from booking.accounts.rules import Permission
from booking.appointments.calendar import CalendarVisit, visits_meeting
from booking.appointments.rules import Status
from booking.errors import NotFound
from booking.practice.models import Provider
from booking.practice.queries import Practice, calendar_versions, load_practice
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.calendar_events import (
    STATUS_WORDS,
    Drawing,
    block_events,
    visit_event,
    visit_events,
)
from booking.web.staff.calendar_hours import buffer_events, closed_events, hours_of
from booking.web.staff.calendar_marks import marks_of
from booking.web.staff.reading import note_reading
from booking.web.staff.shell import page, way
from booking.web.staff.spans import LONGEST, Shown, View, date_of, shown
from booking.web.staff.walls import FIRST, instant_of

SNAP_MINUTES = 15
# What calendar.js imports, and what these import.
MODULES = (
    "ask.js",
    "calendar_card.js",
    "calendar_change.js",
    "calendar_draw.js",
    "calendar_place.js",
    "calendar_time.js",
    "change.js",
    "signed_out.js",
    "undo.js",
)


def calendar() -> Answer:
    # Looked up before the data: what is sent may be newer than its version, never older.
    versions = calendar_versions(database())
    with database().reading() as session:
        practice = load_practice(session)
        days = _asked(practice)
        drawing = _drawing(practice, days)
        visits = visits_meeting(session, days.span(practice.zone))
    _note(drawing, visits)
    is_list = days.view is View.LIST
    listed = [visit_event(drawing, one) for one in _seen(drawing, visits)] if is_list else []
    config = None if is_list else _config(drawing, _feed(drawing, visits), _etag(drawing, versions))
    return page(
        "calendar",
        days=days,
        drawing=drawing,
        provider=_provider_slug(),
        here=request.full_path.removesuffix("?"),
        listed=listed,
        blocks_listed=block_events(drawing) if is_list else [],
        calendar=config,
        modules=MODULES,
        statuses=STATUS_WORDS,
        today=now().astimezone(practice.zone).date(),
    )


def calendar_feed() -> Answer:
    """Unchanged as long as the calendar's version is: then it costs one look."""
    versions = calendar_versions(database())
    with database().reading() as session:
        practice = load_practice(session)
        drawing = _drawing(practice, _span_asked())
        etag = _etag(drawing, versions)
        if request.headers.get("If-None-Match") == etag:
            return Response(status=304, headers={"ETag": etag})
        visits = visits_meeting(session, drawing.span)
    _note(drawing, visits)
    body = json.dumps(_feed(drawing, visits), separators=(",", ":"))
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    return Response(body, headers=headers, content_type="application/json")


def book_at() -> Answer:
    """From a place in the calendar, which knows wall time only, to the booking page."""
    with database().reading() as session:
        zone = load_practice(session).zone
    hour = request.args.get("hour", FIRST)
    start = instant_of(request.args.get("at", ""), zone, field="starts_at", hour=hour)
    starts_at = start.astimezone(zone).isoformat()
    return redirect(url_for("staff.book", starts_at=starts_at, provider=_provider_slug()))


def _asked(practice: Practice) -> Shown:
    today = now().astimezone(practice.zone).date()
    return shown(request.args.get("view"), request.args.get("date"), today=today)


def _span_asked() -> Shown:
    first, last = date_of(request.args.get("from")), date_of(request.args.get("to"))
    if first is None or last is None or not 0 <= (last - first).days < LONGEST:
        abort(400)
    view = request.args.get("view")
    return Shown(View(view) if view in tuple(View) else View.WEEK, first, first, last)


def _drawing(practice: Practice, days: Shown) -> Drawing:
    return Drawing(practice, caller(), days, _providers(practice))


def _providers(practice: Practice) -> tuple[Provider, ...]:
    """The one asked for, or all who work here."""
    slug = _provider_slug()
    if slug is None:
        return tuple(one for one in practice.providers if one.active)
    try:
        return (practice.provider(slug),)
    except NotFound:
        abort(404)


def _provider_slug() -> str | None:
    return request.args.get("provider") or None


def _etag(drawing: Drawing, versions: tuple[int, int]) -> str:
    asked = caller()
    parts = (
        versions,
        (drawing.shown.view, drawing.shown.first, drawing.shown.last),
        [one.slug for one in drawing.providers],
        asked.role,
        asked.provider_id,
    )
    return f'"{sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _feed(drawing: Drawing, visits: list[CalendarVisit]) -> dict[str, Any]:
    alive = [one for one in _seen(drawing, visits) if one.status != Status.CANCELLED]
    first, last = hours_of(drawing, alive)
    return {
        "hours": [first, last],
        "offset": _offset(now().astimezone(drawing.zone)),
        "visits": visit_events(drawing, alive),
        "blocks": block_events(drawing),
        "closed": closed_events(drawing) + buffer_events(drawing, alive),
    }


def _seen(drawing: Drawing, visits: list[CalendarVisit]) -> list[CalendarVisit]:
    shown = {one.id for one in drawing.providers}
    return [one for one in visits if one.provider_id in shown]


def _offset(moment: datetime) -> str:
    return moment.isoformat()[-6:]


def _config(drawing: Drawing, feed: dict[str, Any], etag: str) -> dict[str, Any]:
    """What the page's script starts from."""
    days = drawing.shown
    span: dict[str, Any] = {"from": days.first.isoformat(), "to": days.last.isoformat()}
    span |= {"view": days.view, "provider": _provider_slug()}
    return {
        "view": days.view,
        "date": days.on.isoformat(),
        "feed": url_for("staff.calendar_feed", **span),
        "etag": etag,
        "snap": SNAP_MINUTES,
        "providers": [{"id": one.slug, "title": one.name} for one in drawing.providers],
        "marks": marks_of(drawing.providers) if drawing.is_shared else {},
        "provider": _provider_slug(),
        "icons": url_for("static", filename="shared/icons.svg"),
        "day": url_for("staff.calendar", view=View.DAY, provider=_provider_slug()),
        "zone": drawing.zone.key,
        "bookable": _own(drawing, Permission.BOOK),
        "blockable": _own(drawing, Permission.BLOCKS),
        "book": url_for("staff.book_at") if way("staff.book") else None,
        "block": url_for("staff.new_block"),
        "data": feed,
    }


def _own(drawing: Drawing, permission: Permission) -> list[str]:
    """Whose time the caller may book or block."""
    may = drawing.caller.may
    return [one.slug for one in drawing.providers if may(permission, provider_id=one.id)]


def _note(drawing: Drawing, visits: list[CalendarVisit]) -> None:
    """Whose time is taken is anybody's data only with a name beside it."""
    whose = {one.provider_id for one in visits}
    if any(drawing.caller.may(Permission.CONTACT, provider_id=one) for one in whose):
        days = drawing.shown
        note_reading("calendar.read", f"calendar {days.first} to {days.last}", ("name", "phone"))
