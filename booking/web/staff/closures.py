"""Days on which the whole practice is closed; holidays are offered, never entered by themselves."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.errors import StaleVersion
from booking.practice.feasts import federal_holidays
from booking.practice.hours import (
    add_closure,
    change_closure,
    closure_by_id,
    closure_mark,
    remove_closure,
)
from booking.practice.models import Closure
from booking.practice.queries import Practice
from booking.practice.times import ClosureWish
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.consequences import asked_first
from booking.web.staff.settings_forms import Field, Form, Group, Typed, answered, form_page
from booking.web.staff.shell import our_practice, page

YEARS_AHEAD = 3


def closures() -> Response:
    return _page(set())


def new_closure() -> Response:
    return form_page(_form("Close the practice"), {})


def save_new_closure() -> Response:
    def act(wish: ClosureWish) -> Response:
        return _ask(lambda session: add_closure(session, wish, by=caller().actor, now=now()))

    return answered(_form("Close the practice"), ClosureWish, act, dict)


def closure(closure_id: int) -> Response:
    return form_page(_form("A closure"), _present(closure_id))


def save_closure(closure_id: int) -> Response:
    _present(closure_id)

    def act(wish: ClosureWish) -> Response:
        by = caller().actor
        return _ask(lambda session: change_closure(session, closure_id, wish, by=by, now=now()))

    return answered(_form("A closure"), ClosureWish, act, lambda: _present(closure_id))


def drop_closure(closure_id: int) -> Response:
    seen = request.form.get("seen", "")
    try:
        with database().writing() as session:
            remove_closure(session, closure_id, seen=seen, by=caller().actor, now=now())
    except StaleVersion:
        return _page(set(), overtaken=closure_id)
    return _done("The practice is open again on these days, within the weekly hours.")


def add_holidays() -> Response:
    """Of those on offer the ticked ones, whatever else was sent."""
    chosen = set(request.form.getlist("holiday"))
    wanted = {day: name for day, name in _offered(our_practice()).items() if str(day) in chosen}
    if not wanted:
        return _done("No holiday was ticked, so nothing is changed.", "info")

    def change(session: Session) -> None:
        for day, name in wanted.items():
            wish = ClosureWish(first=day, reason=name)
            add_closure(session, wish, by=caller().actor, now=now())

    if "back" in request.form:
        return _page(chosen)
    return asked_first(change, lambda: _done("Saved."))


def _page(ticked: set[str], *, overtaken: int | None = None) -> Response:
    """`overtaken`: the closure that somebody changed before it could be removed."""
    practice = our_practice()
    today = _today(practice)
    return page(
        "closures",
        status=STATUS[StaleVersion] if overtaken else 200,
        coming=_by_year(one for one in practice.closures if one.last >= today),
        past=_by_year(one for one in reversed(practice.closures) if one.last < today),
        offered=_offered(practice),
        ticked=ticked,
        marks={one.id: closure_mark(one) for one in practice.closures},
        overtaken=next((one for one in practice.closures if one.id == overtaken), None),
    )


def _by_year(found: Iterable[Closure]) -> dict[int, list[Closure]]:
    return {year: list(those) for year, those in groupby(found, lambda one: one.first.year)}


def _offered(practice: Practice) -> dict[date, str]:
    today = _today(practice)
    years = range(today.year, today.year + YEARS_AHEAD + 1)
    return {
        day: name
        for day, name in federal_holidays(years).items()
        if day >= today and not any(one.first <= day <= one.last for one in practice.closures)
    }


def _ask(change: Callable[[Session], None]) -> Response:
    return asked_first(change, lambda: _done("Saved."))


def _done(words: str, kind: str = "success") -> Response:
    flash(words, kind)
    return redirect(url_for("staff.closures"), 303)


def _form(title: str) -> Form:
    fields = (
        Field("first", "First day", "date"),
        Field("last", "Last day", "date", optional=True, hint="Leave empty for one day."),
        Field("reason", "Reason", hint="Only the office sees it."),
    )
    words = "Nobody can book these days. Whoever has an appointment keeps it: to cancel and tell"
    groups = (Group("When", fields),)
    back = url_for("staff.closures")
    return Form(title, groups, back, "Closures", f"{words} them, close a day instead.")


def _present(closure_id: int) -> Typed:
    with database().reading() as session:
        return _typed(closure_by_id(session, closure_id))


def _typed(one: Closure) -> Typed:
    last = "" if one.last == one.first else str(one.last)
    return {
        "first": str(one.first),
        "last": last,
        "reason": one.reason,
        "seen": closure_mark(one),
    }


def _today(practice: Practice) -> date:
    return now().astimezone(practice.zone).date()
