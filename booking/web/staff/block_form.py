"""The form of blocked time: what it starts from, how it is read, how it is shown again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import request
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.calendar import CalendarVisit
from booking.availability.rules import open_time
from booking.availability.timetables import timetable_of
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.intervals import Interval, midnight
from booking.practice.inputs import BlockChange
from booking.practice.models import Block, Provider
from booking.practice.queries import Practice
from booking.web.context import now
from booking.web.staff.access import caller
from booking.web.staff.answers import own_path
from booking.web.staff.calendar_events import seen_of
from booking.web.staff.forms import of_any, words_of
from booking.web.staff.shell import page
from booking.web.staff.spans import date_of
from booking.web.staff.walls import instant_of, wall_of

HOUR = timedelta(hours=1)
# How far ahead hours are looked for: past a fortnight's holiday.
AHEAD = timedelta(weeks=4)
STALE = "Somebody changed this block in the meantime: nothing was changed. This is how it is now."
FIELDS = ("provider", "starts_on", "starts", "ends_on", "ends", "reason", "repeats_until")
Fields = dict[str, str]
# What the form calls the times.
NAMES = {"starts_at": "starts", "ends_at": "ends"}


def typed_in_form() -> Fields:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    return typed | {"repeats": request.form.get("repeats", "")}


def prefilled(practice: Practice) -> Fields:
    """From a place in the calendar, or the next hour in which somebody works."""
    providers = _choices(practice)
    slug = request.args.get("provider") or (providers[0].slug if providers else "")
    at = request.args.get("at") or wall_of(_next_hour(practice, slug), practice.zone)
    until = request.args.get("until") or _later(at)
    return {
        "provider": slug,
        "starts_on": at[:10],
        "starts": at[11:],
        "ends_on": until[:10],
        "ends": until[11:],
    }


def _next_hour(practice: Practice, slug: str) -> datetime:
    """The first full hour still to come in which they work, from the day looked at."""
    zone = practice.zone
    on = date_of(request.args.get("on"))
    soonest = max(now(), midnight(on, zone)) if on else now()
    ahead = Interval(soonest, soonest + AHEAD)
    worked = [
        span
        for one in _choices(practice)
        if one.slug == slug
        for span in open_time(timetable_of(practice, one, zone), ahead)
    ]
    hours = (_full_hour(span.start, zone) for span in worked)
    within = (hour for hour, span in zip(hours, worked, strict=True) if hour < span.end)
    return next(within, _full_hour(soonest, zone))


def _full_hour(instant: datetime, zone: ZoneInfo) -> datetime:
    """This one, or the next."""
    over = timedelta(minutes=instant.astimezone(zone).minute, seconds=instant.second)
    begun = instant.replace(microsecond=0) - over
    return begun if begun >= instant else begun + HOUR


def _later(at: str) -> str:
    try:
        return (datetime.fromisoformat(at) + HOUR).isoformat()[:16]
    except ValueError:
        return at


def shown_of(practice: Practice, block: Block) -> Fields:
    start, end = wall_of(block.starts_at, practice.zone), wall_of(block.ends_at, practice.zone)
    return {
        "provider": practice.provider_by_id(block.provider_id).slug,
        "starts_on": start[:10],
        "starts": start[11:],
        "ends_on": end[:10],
        "ends": end[11:],
        "reason": block.reason,
        "repeats": "true" if block.repeats_weekly else "",
        "repeats_until": block.repeats_until.isoformat() if block.repeats_until else "",
    }


def fields_of(typed: Fields, practice: Practice, found: Block | None = None) -> Fields:
    ends = f"{typed['ends_on'] or typed['starts_on']}T{typed['ends']}"
    return {
        "provider": typed["provider"],
        "starts_at": instant_text(
            f"{typed['starts_on']}T{typed['starts']}", practice, "starts_at", found
        ),
        "ends_at": instant_text(ends, practice, "ends_at", found),
        "reason": typed["reason"],
        "repeats": "weekly" if typed["repeats"] else "",
        "repeats_until": typed["repeats_until"],
    }


def change_of(typed: Fields, practice: Practice, found: Block) -> BlockChange:
    fields = fields_of(typed, practice, found)
    asked = from_form(BlockChange, fields)
    # A field left blank is a wish too, here: no reason, no repetition, no last day.
    cleared = {"reason": asked.reason or ""}
    for name in ("repeats", "repeats_until"):
        cleared[name] = getattr(asked, name)
    return asked.model_copy(update=cleared)


def instant_text(text: str, practice: Practice, field: str, found: Block | None = None) -> str:
    """A time left as it is shown stays as it is kept, in the hour that autumn repeats too."""
    if text.startswith("T") or text.endswith("T") or not text:
        raise InvalidInput({field: ["required"]})
    kept: datetime | None = getattr(found, field) if found else None
    if kept is not None and text == wall_of(kept, practice.zone):
        return kept.isoformat()
    return instant_of(text, practice.zone, field=field).isoformat()


def _choices(practice: Practice) -> list[Provider]:
    return [
        one for one in practice.providers if caller().may(Permission.BLOCKS, provider_id=one.id)
    ]


def worded(refusal: InvalidInput | None) -> dict[str, list[str]]:
    return words_of(refusal, of_any, names=NAMES)


def block_page(
    practice: Practice,
    found: Block | None,
    typed: Fields,
    *,
    refusal: InvalidInput | None = None,
    inside: Sequence[CalendarVisit] = (),
    stale: bool = False,
) -> Response:
    return page(
        "block",
        status=422 if refusal else 409 if stale else 200,
        block=found,
        seen=seen_of(found) if found else "",
        stale=STALE if stale else "",
        typed=typed,
        errors=worded(refusal),
        providers=_choices(practice),
        inside=inside,
        back=own_path(request.values.get("back")),
    )
