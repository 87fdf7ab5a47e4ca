"""After time was blocked or a block changed: what was done, and the place where it is seen."""

from collections.abc import Sequence
from textwrap import shorten
from urllib.parse import parse_qs, urlsplit

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.appointments.calendar import CalendarVisit
from booking.intervals import Interval
from booking.practice.models import Block
from booking.practice.queries import Practice
from booking.web.formatting import clock_time, local_date, moment_short
from booking.web.staff.answers import own_path
from booking.web.staff.calendar_events import block_event_id
from booking.web.staff.spans import View

# A flash travels in a cookie, which holds 4 KB.
REASON_SHOWN = 120


def shown_in_calendar(
    practice: Practice, block: Block, done: str, inside: Sequence[CalendarVisit]
) -> Response:
    """To the days on which the block lies, with the block in view."""
    words = f"{done} {_what(practice, block)}."
    flash(with_those_inside(words, inside), "warning" if inside else "success")
    return redirect(_place(practice, block), 303)


def with_those_inside(done: str, inside: Sequence[CalendarVisit]) -> str:
    if not inside:
        return done
    visits = "1 visit lies" if len(inside) == 1 else f"{len(inside)} visits lie"
    return f"{done} {visits} inside: please move or cancel what cannot stay."


def _what(practice: Practice, block: Block) -> str:
    zone = practice.settings.timezone
    one_day = local_date(block.starts_at, zone) == local_date(block.ends_at, zone)
    end = (clock_time if one_day else moment_short)(block.ends_at, zone)
    weekly = "every week from " if block.repeats_weekly else ""
    reason = f" ({shorten(block.reason, REASON_SHOWN, placeholder='…')})" if block.reason else ""
    whose = practice.provider_by_id(block.provider_id).name
    return f"{weekly}{moment_short(block.starts_at, zone)} – {end}, {whose}{reason}"


def _place(practice: Practice, block: Block) -> str:
    """In the view that the form was opened from, for the same people where the block is theirs."""
    came_from = urlsplit(own_path(request.form.get("back")))
    asked = parse_qs(came_from.query) if came_from.path == url_for("staff.calendar") else {}
    view, slug = asked.get("view", [""])[0], asked.get("provider", [""])[0]
    theirs = slug == practice.provider_by_id(block.provider_id).slug
    return url_for(
        "staff.calendar",
        view=view if view in tuple(View) else View.WEEK,
        date=local_date(block.starts_at, practice.settings.timezone),
        provider=slug if theirs else None,
        _anchor=block_event_id(block, Interval(block.starts_at, block.ends_at)),
    )
