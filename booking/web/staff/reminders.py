"""When patients are reminded, and what a change of that would do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.errors import InvalidInput, StaleVersion
from booking.inputs import from_form
from booking.practice.inputs import UNITS, ReminderWanted
from booking.practice.mails import change_reminders, mark_of_reminders
from booking.practice.models import ReminderRule
from booking.practice.queries import load_practice
from booking.reminders.actions import Foreseen, foresee
from booking.reminders.rules import Reminder, until
from booking.web import wording
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.shell import our_practice, page

MOST = 6
NINE, DAY = time(9), timedelta(days=1)
FIELDS = ("amount", "unit", "grace", "remove")
BLANK = {"amount": "", "unit": "days", "grace": "12", "remove": ""}
LABELS = {"amount": "How long before", "unit": "Hours or days", "grace": "At most this late"}
TWICE = "Two of them are the same time before the visit. Please remove one."

Row = Mapping[str, str]
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Leaving:
    """When a reminder leaves for the visit that stands for all, and until when at the latest."""

    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Row by row as typed, and what it comes to; `errors` by field and row."""

    rows: tuple[Row, ...]
    wanted: tuple[ReminderWanted, ...]
    errors: Errors

    @property
    def mark(self) -> str:
        told = sorted((one.minutes_before, one.grace) for one in self.wanted)
        return sha256(repr(told).encode()).hexdigest()


def reminders() -> Response:
    with database().reading() as session:
        rules = load_practice(session).reminders
    return _form(tuple(_row(rule) for rule in rules), seen=mark_of_reminders(rules))


def save_reminders() -> Response:
    """`do` is "look" or "save"; nothing is saved before what it comes to was looked at."""
    asked, seen = _asked(), request.form.get("seen", "")[:64]
    if asked.errors:
        return _form(asked.rows, seen=seen, errors=asked.errors, status=422)
    try:
        if request.form.get("do") != "save" or request.form.get("looked") != asked.mark:
            with database().rehearsing() as session:
                _change(session, asked, seen)
                foreseen = foresee(session, now=now())
            return _form(asked.rows, seen=seen, foreseen=foreseen, looked=asked.mark)
        with database().writing() as session:
            _change(session, asked, seen)
    except StaleVersion:
        return _overtaken(asked)
    except InvalidInput:
        return _form(asked.rows, seen=seen, errors={"reminders": [TWICE]}, status=422)
    flash("Saved. The reminders are sent so from now on.", "success")
    return redirect(url_for("staff.reminders"), 303)


def _change(session: Session, asked: Asked, seen: str) -> None:
    change_reminders(session, asked.wanted, seen=seen, by=caller().actor, now=now())


def _overtaken(asked: Asked) -> Response:
    with database().reading() as session:
        rules = load_practice(session).reminders
    theirs = tuple(_row(rule) for rule in rules)
    return _form(asked.rows, seen=mark_of_reminders(rules), theirs=theirs, status=409)


def _form(
    rows: tuple[Row, ...],
    *,
    seen: str,
    errors: Errors | None = None,
    foreseen: Foreseen | None = None,
    looked: str = "",
    theirs: tuple[Row, ...] | None = None,
    status: int = 200,
) -> Response:
    more = (BLANK,) if len(rows) < MOST else ()
    zone = our_practice().zone
    planned = [_reminder(row) for row in rows]
    visit_at = _sample_visit([one for one in planned if one], now().astimezone(zone))
    return page(
        "reminders",
        status=status,
        visit_at=visit_at,
        leaving=[_leaving(one, visit_at) if one else None for one in planned],
        rows=(*rows, *more),
        count=len(rows),
        seen=seen,
        errors=errors or {},
        labels={f"{name}-{n}" for name in LABELS for n in range(MOST)},
        foreseen=foreseen,
        looked=looked,
        theirs=theirs,
    )


def _sample_visit(planned: Sequence[Reminder], today: datetime) -> datetime:
    """A Monday at nine so far ahead that every reminder is still to leave."""
    earliest = today + max((one.before for one in planned), default=DAY) + DAY
    monday = earliest.date() + DAY * (-earliest.weekday() % 7)
    return datetime.combine(monday, NINE, today.tzinfo)


def _leaving(reminder: Reminder, visit_at: datetime) -> Leaving:
    starts_at = visit_at.astimezone(UTC)
    return Leaving(starts_at - reminder.before, until(reminder, starts_at=starts_at))


def _reminder(row: Row) -> Reminder | None:
    """None where it cannot be one."""
    try:
        wanted = from_form(ReminderWanted, {name: row[name] for name in LABELS})
    except InvalidInput:
        return None
    return Reminder(timedelta(minutes=wanted.minutes_before), timedelta(hours=wanted.grace))


def _asked() -> Asked:
    """A row without a number was left blank; one that is ticked goes."""
    rows: list[Row] = []
    wanted: list[ReminderWanted] = []
    errors: dict[str, list[str]] = {}
    for typed in _typed():
        position = len(rows)
        rows.append(typed)
        try:
            wanted.append(from_form(ReminderWanted, {name: typed[name] for name in LABELS}))
        except InvalidInput as refusal:
            names = {name: f"{name}-{position}" for name in LABELS}
            errors |= words_of(refusal, _labelled, names=names)
    return Asked(tuple(rows), tuple(wanted), errors)


def _labelled(name: str, code: str) -> str:
    return f"{LABELS[name]}: {wording.of_code(code)}"


def _typed() -> Iterator[Row]:
    for number in range(MOST):
        typed = {name: request.form.get(f"{name}-{number}", "") for name in FIELDS}
        if typed["amount"].strip() and not typed["remove"]:
            yield typed


def _row(rule: ReminderRule) -> Row:
    unit = "hours" if rule.minutes_before % UNITS["days"] else "days"
    amount = rule.minutes_before // UNITS[unit]
    grace = max(1, rule.grace_minutes // UNITS["hours"])
    return {"amount": str(amount), "unit": unit, "grace": str(grace), "remove": ""}
