"""The day, as the desk sees it: who is next, what needs a human, and the sheet to print."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import make_response, render_template, request
from pydantic_core import PydanticCustomError
from werkzeug import Response

from booking.appointments.rules import Status
from booking.errors import InvalidInput, NotFound
from booking.inputs import calendar_date
from booking.practice.queries import load_practice
from booking.web.context import database, now
from booking.web.formatting import clock_time
from booking.web.staff.access import caller, me
from booking.web.staff.day import Day, Row, day_of
from booking.web.staff.lead_words import RESULTS
from booking.web.staff.reading import note_reading
from booking.web.staff.shell import around, page, rail_told
from booking.web.staff.waiting import Waiting, waiting_for

SHOWN = ("name", "phone", "language")


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a page of the day says; the office's clock is beside it, not in it."""

    day: Day
    waiting: Waiting
    clock: str
    follows: bool

    @property
    def etag(self) -> str:
        said = repr((self.day, self.waiting, me().account.id))
        return f'"{sha256(said.encode()).hexdigest()}"'


def today() -> Response:
    shown = _look(request.args.get("date"))
    _note(shown)
    return page("today", **_values(shown))


def today_parts() -> Response:
    """What the page asks for every few seconds; an answer that it knows says nothing again."""
    shown = _look(request.args.get("date"))
    headers = {"ETag": shown.etag, "X-Office-Time": shown.clock, **rail_told()}
    if shown.etag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=headers)
    _note(shown)
    answer = make_response(render_template("staff/today_parts.html", **around(), **_values(shown)))
    answer.headers.update(headers)
    return answer


def _values(shown: Shown) -> dict[str, Any]:
    return {"shown": shown, "day": shown.day, "waiting": shown.waiting, "results": RESULTS}


def day_sheet(on: str) -> Response:
    """For the wall or the doctor's desk: it is paper, so it holds no notes."""
    try:
        shown = _look(on)
    except InvalidInput:
        raise NotFound from None
    _note(shown)
    return page("day_sheet", shown=shown, day=shown.day, sheets=_sheets(shown.day))


def _look(asked: str | None) -> Shown:
    """Without a date it is today, also when midnight passes while the page is open."""
    with database().reading() as session:
        practice = load_practice(session)
        on = _date(asked) if asked else now().astimezone(practice.zone).date()
        day = day_of(session, practice, on, caller=caller(), now=now())
        waiting = waiting_for(session, practice, caller=caller(), now=now())
    # It also stands in a header, where a space is a space.
    clock = clock_time(now(), practice.settings.timezone).replace("\N{NO-BREAK SPACE}", " ")
    return Shown(day, waiting, clock, follows=not asked)


def _date(asked: str) -> date:
    try:
        return calendar_date(asked)
    except PydanticCustomError:
        raise InvalidInput({"date": ["invalid"]}) from None


def _note(shown: Shown) -> None:
    if shown.day.shows_somebody or shown.waiting.shows_somebody:
        note_reading("day.read", f"day {shown.day.on}", SHOWN)


def _sheets(day: Day) -> list[tuple[str, list[Row]]]:
    """One for each provider; who has cancelled is not expected by anybody."""
    rows = sorted(day.rows, key=lambda row: (row.provider, row.starts_at))
    coming = [row for row in rows if row.status != Status.CANCELLED]
    return [(provider, list(own)) for provider, own in groupby(coming, key=attrgetter("provider"))]
