"""Dates on which a provider's hours differ: the desk's for everybody, a provider's their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.inputs import calendar_date, from_nested_form
from booking.practice.hours import changes_of, day_mark, remove_day, set_day
from booking.practice.models import HoursException, Provider
from booking.practice.queries import Practice
from booking.practice.times import DayWish
from booking.practice.week import DayChange, kind_of
from booking.web.context import now
from booking.web.staff.access import caller
from booking.web.staff.consequences import asked_first
from booking.web.staff.settings_forms import Typed, worded
from booking.web.staff.shell import our_practice, page

SPAN = re.compile(r"spans\.\d\.(starts|ends)")
SPANS = (1, 2, 3)
PLAIN = ("provider", "on", "until", "kind", "reason", "seen")
LABELS = {
    "provider": "Provider",
    "on": "Date",
    "until": "Until",
    "kind": "What is different",
    "reason": "Reason",
} | {
    f"spans.{number}.{edge}": f"Hours, {words}"
    for number in SPANS
    for edge, words in (("starts", "from"), ("ends", "to"))
}


@dataclass(frozen=True, slots=True)
class Day:
    """One provider's date; `kind` is closed, instead, extra or mixed."""

    provider: Provider
    on: date
    rows: Sequence[HoursException]

    @property
    def kind(self) -> str:
        return kind_of([DayChange(row.opens, row.starts, row.ends) for row in self.rows])

    @property
    def spans(self) -> list[HoursException]:
        shown = self.kind == "mixed"
        rows = [row for row in self.rows if row.starts and (row.opens or shown)]
        return sorted(rows, key=lambda row: (row.starts is not None, row.starts))

    @property
    def reason(self) -> str:
        return next((row.reason for row in self.rows if row.reason), "")


def exceptions() -> Response:
    practice = our_practice()
    today = _today(practice)
    days = sorted(_days(practice), key=lambda day: (day.on, day.provider.position))
    coming = [day for day in days if day.on >= today]
    past = [day for day in days if day.on < today]
    return page("exceptions", coming=coming, past=past[::-1], several=len(_own(practice)) > 1)


def new_exception() -> Response:
    asked = {name: request.args.get(name, "") for name in ("provider", "on")}
    return _form(None, {"kind": "closed", **asked})


def add_exception() -> Response:
    typed = _typed()
    return _form(None, typed) if "back" in request.form else _saved(None, typed)


def exception(slug: str, on: str) -> Response:
    day = _day(slug, on)
    return _form(day, _typed_of(day))


def save_exception(slug: str, on: str) -> Response:
    day = _day(slug, on)
    typed = {**_typed(), "provider": slug, "on": on}
    if "back" in request.form:
        return _form(day, typed)
    return _removed(day) if "remove" in request.form else _saved(day, typed)


def _saved(day: Day | None, typed: Typed) -> Response:
    try:
        wish = from_nested_form(DayWish, _meant(typed))
        _check_may(wish.provider)

        def change(session: Session) -> None:
            set_day(session, wish, is_new=day is None, by=caller().actor, now=now())

        return asked_first(change, lambda: _done("Saved."))
    except InvalidInput as refusal:
        return _form(day, typed, refusal=refusal)
    except StaleVersion:
        return _stale(typed)


def _removed(day: Day) -> Response:
    seen = request.form.get("seen", "")

    def change(session: Session) -> None:
        by = caller().actor
        remove_day(session, day.provider.slug, day.on, seen=seen, by=by, now=now())

    try:
        return asked_first(change, lambda: _done("Removed: the weekly hours count again."))
    except StaleVersion:
        return _stale(_typed())


def _check_may(slug: str) -> None:
    """Another's date is no field to be mended."""
    for one in our_practice().providers:
        if one.slug == slug:
            caller().require(Permission.BLOCKS, provider_id=one.id)
            return
    raise InvalidInput({"provider": ["unknown_choice"]})


def _stale(typed: Typed) -> Response:
    present = _day(typed["provider"], typed["on"])
    seen = day_mark(present.provider, present.on)
    return _form(present, {**typed, "seen": seen}, stale=True)


def _done(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("staff.exceptions"), 303)


def _form(
    day: Day | None, typed: Typed, *, refusal: InvalidInput | None = None, stale: bool = False
) -> Response:
    return page(
        "exception",
        status=422 if refusal else 409 if stale else 200,
        day=day,
        typed=typed,
        providers=_own(our_practice()),
        errors=worded(refusal, LABELS),
        labels=LABELS,
        numbers=SPANS,
        stale=stale,
    )


def _typed() -> Typed:
    known = [name for name in request.form if name in PLAIN or SPAN.fullmatch(name)]
    return {name: request.form[name] for name in known}


def _meant(typed: Typed) -> Typed:
    """Whoever is away has no hours, whatever stands in their fields."""
    closed = typed.get("kind") == "closed"
    return {name: text for name, text in typed.items() if not (closed and SPAN.fullmatch(name))}


def _typed_of(day: Day) -> Typed:
    typed = {
        "provider": day.provider.slug,
        "on": day.on.isoformat(),
        "kind": day.kind,
        "reason": day.reason,
        "seen": day_mark(day.provider, day.on),
    }
    for number, row in enumerate((row for row in day.spans if row.opens), start=1):
        typed[f"spans.{number}.starts"] = f"{row.starts:%H:%M}"
        typed[f"spans.{number}.ends"] = f"{row.ends:%H:%M}"
    return typed


def _day(slug: str, on: str) -> Day:
    """One's own, or 404 and 403 as everywhere."""
    try:
        wanted = calendar_date(on)
    except ValueError:
        raise NotFound from None
    provider = our_practice().provider(slug)
    caller().require(Permission.BLOCKS, provider_id=provider.id)
    return Day(provider, wanted, changes_of(provider, wanted))


def _days(practice: Practice) -> list[Day]:
    return [
        Day(one, on, changes_of(one, on))
        for one in _own(practice)
        for on in {row.on for row in one.exceptions}
    ]


def _own(practice: Practice) -> list[Provider]:
    """Those whose time the caller may change."""
    may = caller().may
    return [one for one in practice.providers if may(Permission.BLOCKS, provider_id=one.id)]


def _today(practice: Practice) -> date:
    return now().astimezone(practice.zone).date()
