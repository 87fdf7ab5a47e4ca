"""What the public pages have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app, g, make_response, render_template
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.appointments.inputs import PatientMove
from booking.appointments.rules import cutoff, still_open
from booking.availability.nearest import nearest_slots
from booking.availability.queries import Search, Slot, free_slots
from booking.errors import InvalidInput, NotFound
from booking.holds.queries import own_holds
from booking.inputs import from_form
from booking.practice.models import ConsultationType, PracticeSettings, Provider
from booking.practice.queries import Practice, load_practice
from booking.web.context import database, now
from booking.web.frames import FORMS, frame, in_address
from booking.web.languages import language
from booking.web.site.arrivals import from_sponsored
from booking.web.visitor import known_browser


@dataclass(frozen=True, slots=True)
class Alternative:
    """A free time near one that cannot be had; `may` is what its patient could do online."""

    starts_at: datetime
    may: Mapping[str, bool]

    @property
    def is_close(self) -> bool:
        return not all(self.may.values())


def page(
    template: str, practice: Practice, values: Mapping[str, object], *, status: int = 200
) -> Response:
    g.practice = practice.settings
    # Not asked for where the page says so itself.
    said = {} if "sponsored" in values else {"sponsored": from_sponsored()}
    answer = make_response(render_template(template, **said, **values), status)
    # Not stored where others could read it; no-cache lets the back button bring typed words back.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def personal(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def on_every_page() -> dict[str, object]:
    """On pages that answer an error, too: the phone, unless the database is the error."""
    return {"practice": _settings(), "frame": frame()}


def keep_in_frame(endpoint: str, values: dict[str, Any]) -> None:
    """Each address of ours, wherever on the page it is written; the language leaves the frame."""
    rule = next(current_app.url_map.iter_rules(endpoint)).rule
    kept = in_address()
    kept |= {"lang": language()} if kept else {}
    for name in kept if FORMS.fullmatch(rule) else kept.keys() & {"lang"}:
        values.setdefault(name, kept[name])


def _settings() -> PracticeSettings | None:
    if "practice" in g:
        return g.practice  # type: ignore[no-any-return]
    try:
        with database().reading() as session:
            return load_practice(session).settings
    except SQLAlchemyError:
        return None


def last_known_practice() -> Practice:
    """As it is, or while the database is away as it was."""
    try:
        with database().reading() as session:
            return load_practice(session)
    except OperationalError:
        known: Practice | None = database().memo.get("practice")
        if known is None:
            raise
        return known


def chosen_time(text: str | None) -> datetime | None:
    """None for what could not be booked either: no time, no offset, a year beyond calendars."""
    try:
        return from_form(PatientMove, {"starts_at": text or ""}).starts_at
    except InvalidInput:
        return None


def may_change(practice: Practice, starts_at: datetime) -> dict[str, bool]:
    """What the patient could do online, now, with an appointment at that time."""
    settings = practice.settings
    minutes = {"move": settings.move_cutoff_minutes, "cancel": settings.cancel_cutoff_minutes}
    return {what: still_open(cutoff(starts_at, each), now()) for what, each in minutes.items()}


def provider_named(practice: Practice, kind: ConsultationType, slug: str | None) -> Provider | None:
    if not slug:
        return None
    for one in practice.providers_of(kind):
        if one.slug == slug:
            return one
    raise NotFound


def bookable(
    session: Session,
    practice: Practice,
    kind: ConsultationType,
    *,
    provider: Provider | None = None,
    ignoring: tuple[int, ...] = (),
    duration: timedelta | None = None,
) -> tuple[Slot, ...]:
    """All that is left for this visitor in the window; what they hold is theirs to choose."""
    today = now().astimezone(practice.zone_of(kind)).date()
    last = today + timedelta(days=kind.window_days)
    search = _search(session, kind, today, last, provider, ignoring, duration)
    return free_slots(session, practice, search).slots


def nearest_to(
    session: Session,
    practice: Practice,
    kind: ConsultationType,
    wanted: datetime,
    *,
    provider: Provider | None = None,
    ignoring: tuple[int, ...] = (),
    duration: timedelta | None = None,
) -> list[Alternative]:
    day = wanted.date()
    search = _search(session, kind, day, day, provider, ignoring, duration)
    nearest = nearest_slots(session, practice, search, wanted)
    return [Alternative(slot.starts_at, may_change(practice, slot.starts_at)) for slot in nearest]


def _search(
    session: Session,
    kind: ConsultationType,
    first: date,
    last: date,
    provider: Provider | None,
    ignoring: tuple[int, ...],
    duration: timedelta | None,
) -> Search:
    held = own_holds(session, token=None, browser=known_browser(), now=now())
    kept = (*ignoring, *(hold.claim_id for hold in held))
    return Search(kind, first, last, now(), provider=provider, ignoring=kept, duration=duration)
