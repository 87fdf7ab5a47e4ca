"""The audit trail: who did or saw what, when and from where."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request, url_for
from werkzeug import Response

from booking.accounts.queries import Names, names_of
from booking.audit.inputs import TrailAsked
from booking.audit.models import AuditEvent
from booking.audit.queries import Sought, TrailPage, page_of_trail
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.intervals import Interval, midnight
from booking.practice.queries import Practice, load_practice
from booking.references import stored_reference
from booking.web.context import database
from booking.web.errors import STATUS
from booking.web.formatting import clock_time
from booking.web.staff.gate import errors_of
from booking.web.staff.shell import page
from booking.web.staff.trail_words import (
    AREAS,
    actor_words,
    field_words,
    subject_link,
    subject_words,
    what_words,
)

FIELDS = ("who", "what", "how", "subject", "from", "to")
BEGINNING, END = date(2000, 1, 1), date(2999, 1, 1)
NOTHING = TrailPage((), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words."""

    at: datetime
    when: str
    who: str
    what: str
    subject: str
    link: str | None
    kept_subject: str
    fields: str
    address: str


def audit() -> Response:
    typed = {name: request.args.get(name, "") for name in FIELDS}
    asked = {name: value for name, value in request.args.items() if name in (*FIELDS, "cursor")}
    with database().reading() as session:
        practice = load_practice(session)
        names = names_of(session)
        try:
            wanted = from_form(TrailAsked, asked)
        except InvalidInput as refusal:
            found, errors = NOTHING, errors_of(refusal)
        else:
            found, errors = page_of_trail(session, _sought(wanted, practice)), {}
    return page(
        "audit",
        status=STATUS[InvalidInput] if errors else 200,
        typed=typed,
        errors=errors,
        lines=[_line(event, names, practice.settings.timezone) for event in found.events],
        older=_older(typed, found.next_cursor),
        names=names,
        areas=AREAS,
    )


def _sought(asked: TrailAsked, practice: Practice) -> Sought:
    kind, _, name = (asked.who or "").partition(" ")
    return Sought(
        who=(kind, name or None) if kind else None,
        what=asked.what,
        seen=None if asked.how is None else asked.how == "seen",
        subjects=_subjects(asked.subject) if asked.subject else (),
        span=_span(asked, practice),
        before=int(asked.cursor) if asked.cursor else None,
    )


def _subjects(text: str) -> tuple[str, ...]:
    """As the trail has it, or a reference as people say it."""
    reference = stored_reference(text)
    return text, f"appointment {reference}", f"lead {reference}"


def _span(asked: TrailAsked, practice: Practice) -> Interval | None:
    """Whole days of the office, both included."""
    if asked.first is None and asked.until is None:
        return None
    first, until = asked.first or BEGINNING, asked.until or END
    return Interval(
        midnight(first, practice.zone), midnight(until + timedelta(days=1), practice.zone)
    )


def _line(event: AuditEvent, names: Names, zone: str) -> Line:
    wall = event.at.astimezone(ZoneInfo(zone))
    return Line(
        at=event.at,
        when=f"{wall:%b} {wall.day}, {wall.year}, {clock_time(event.at, zone)}",
        who=actor_words(event, names),
        what=what_words(event.action),
        subject=subject_words(event.subject, names),
        link=subject_link(event.subject),
        kept_subject=event.subject,
        fields=field_words(event.fields),
        address=event.address,
    )


def _older(typed: dict[str, str], cursor: int | None) -> str | None:
    if cursor is None:
        return None
    kept = {name: value for name, value in typed.items() if value} | {"cursor": str(cursor)}
    return f"{url_for('staff.audit')}?{urlencode(kept)}"
