"""When each provider sees patients in an ordinary week, now and from a later date on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.inputs import from_nested_form
from booking.practice.hours import hours_mark, hours_of, remove_week, set_week
from booking.practice.models import Provider
from booking.practice.times import WeekWish
from booking.practice.week import Hours, Validity
from booking.web.context import now
from booking.web.staff.access import caller
from booking.web.staff.consequences import asked_first
from booking.web.staff.settings_forms import Typed, worded
from booking.web.staff.shell import our_practice, page

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FEWEST_SPANS, MOST_SPANS = 2, 6
SPAN = re.compile(r"spans\.[0-6]-\d\.(starts|ends)")
LABELS = {"valid_from": "From", "valid_until": "Until"} | {
    f"spans.{day}-{number}.{edge}": f"{WEEKDAYS[day]}, {words}"
    for day in range(7)
    for number in range(1, MOST_SPANS + 1)
    for edge, words in (("starts", "from"), ("ends", "to"))
}
ALWAYS = "always"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """Hours that are valid together; `key` names them in an address."""

    validity: Validity
    hours: Sequence[Hours]

    @property
    def key(self) -> str:
        return self.validity.first.isoformat() if self.validity.first else ALWAYS

    def on(self, weekday: int) -> list[Hours]:
        return [one for one in self.hours if one.weekday == weekday]

    def is_past(self, today: date) -> bool:
        return self.validity.last is not None and self.validity.last < today

    def is_present(self, today: date) -> bool:
        first, last = self.validity.bounds
        return first <= today <= last


def hours() -> Response:
    practice = our_practice()
    weeks = {one.slug: weeks_of(one) for one in practice.providers}
    today = now().astimezone(practice.zone).date()
    providers = [one for one in practice.providers if one.active]
    return page("hours", providers=providers, weeks=weeks, today=today, weekdays=WEEKDAYS)


def new_week(slug: str) -> Response:
    """Starts from the hours as they are, so that only what differs is typed."""
    provider = our_practice().provider(slug)
    weeks = weeks_of(provider)
    typed = {**_spans(weeks[-1] if weeks else None), "seen": hours_mark(provider)}
    return _form(provider, None, typed)


def add_week(slug: str) -> Response:
    provider = our_practice().provider(slug)
    typed = _typed()
    if "back" in request.form:
        return _form(provider, None, typed)
    return _saved(provider, None, typed)


def week(slug: str, key: str) -> Response:
    provider = our_practice().provider(slug)
    found = _week(provider, key)
    return _form(provider, found, {**_spans(found), "seen": hours_mark(provider)})


def save_week(slug: str, key: str) -> Response:
    provider = our_practice().provider(slug)
    typed = _typed()
    found = _week(provider, key)
    if "back" in request.form:
        return _form(provider, found, typed)
    if "remove" in request.form:
        return _removed(provider, found)
    return _saved(provider, found, typed)


def weeks_of(provider: Provider) -> list[Week]:
    by_validity: dict[Validity, list[Hours]] = {}
    for one in sorted(hours_of(provider), key=lambda one: (one.weekday, one.starts)):
        by_validity.setdefault(one.validity, []).append(one)
    weeks = [Week(validity, rows) for validity, rows in by_validity.items()]
    return sorted(weeks, key=lambda one: one.validity.bounds)


def _saved(provider: Provider, found: Week | None, typed: Typed) -> Response:
    try:
        wish = from_nested_form(WeekWish, typed)
        if found is None and wish.valid_from is None and weeks_of(provider):
            raise InvalidInput({"valid_from": ["required"]})
        during = found.validity if found else Validity(wish.valid_from, wish.valid_until)
        wish = wish.model_copy(update={"valid_from": during.first, "valid_until": during.last})

        def change(session: Session) -> None:
            by = caller().actor
            set_week(session, provider.slug, wish, during=during, by=by, now=now())

        return asked_first(change, _done)
    except InvalidInput as refusal:
        return _form(provider, found, typed, refusal=refusal)
    except StaleVersion:
        return _stale(provider, found, typed)


def _removed(provider: Provider, found: Week) -> Response:
    seen = request.form.get("seen", "")

    def change(session: Session) -> None:
        by = caller().actor
        remove_week(session, provider.slug, found.validity, seen=seen, by=by, now=now())

    try:
        return asked_first(change, _done)
    except StaleVersion:
        return _stale(provider, found, _typed())


def _done() -> Response:
    flash("Saved.", "success")
    return redirect(url_for("staff.hours"), 303)


def _stale(provider: Provider, found: Week | None, typed: Typed) -> Response:
    present = our_practice().provider(provider.slug)
    return _form(present, found, {**typed, "seen": hours_mark(present)}, stale=True)


def _form(
    provider: Provider,
    found: Week | None,
    typed: Typed,
    *,
    refusal: InvalidInput | None = None,
    stale: bool = False,
) -> Response:
    return page(
        "hours_week",
        status=422 if refusal else 409 if stale else 200,
        provider=provider,
        week=found,
        several=len(weeks_of(provider)) > 1,
        typed=typed,
        errors=worded(refusal, LABELS),
        labels=LABELS,
        stale=stale,
        present=weeks_of(provider) if stale else (),
        weekdays=WEEKDAYS,
        numbers={day: _numbers(typed, day) for day in range(7)},
    )


def _numbers(typed: Typed, day: int) -> range:
    """What is there, and always room for one more."""
    used = [n for n in range(1, MOST_SPANS + 1) if typed.get(f"spans.{day}-{n}.starts")]
    return range(1, min(max(FEWEST_SPANS, (used or [0])[-1] + 1), MOST_SPANS) + 1)


def _typed() -> Typed:
    names = [one for one in request.form if SPAN.fullmatch(one)]
    known = [one for one in ("valid_from", "valid_until", "seen") if one in request.form]
    return {one: request.form[one] for one in (*names, *known)}


def _spans(found: Week | None) -> Typed:
    typed = {}
    for day in range(7):
        for number, one in enumerate(found.on(day) if found else (), start=1):
            typed[f"spans.{day}-{number}.starts"] = f"{one.starts:%H:%M}"
            typed[f"spans.{day}-{number}.ends"] = f"{one.ends:%H:%M}"
    return typed


def _week(provider: Provider, key: str) -> Week:
    for one in weeks_of(provider):
        if one.key == key:
            return one
    raise NotFound
