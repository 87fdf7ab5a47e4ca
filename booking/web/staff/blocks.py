"""Time in which a provider is not booked: added, changed, moved and removed at the desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask import flash, redirect, request
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.calendar import CalendarVisit, visits_meeting
from booking.appointments.rules import Status
from booking.availability.rules import WeeklyBlock, occurrences
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.inputs import from_form
from booking.intervals import Interval
from booking.practice.actions import add_block, change_block, remove_block, touch_practice
from booking.practice.inputs import BlockChange, NewBlock
from booking.practice.models import Block, Provider
from booking.practice.queries import Practice, block_by_id, load_practice, provider_id_of
from booking.web import wording
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.answers import own_path, said
from booking.web.staff.calendar_events import seen_of
from booking.web.staff.shell import page
from booking.web.staff.walls import instant_of, wall_of

HOUR = timedelta(hours=1)
# How far ahead a weekly block's visits are counted.
AHEAD = timedelta(weeks=26)
STALE = "Somebody changed this block in the meantime: nothing was changed. This is how it is now."
FIELDS = ("provider", "starts_on", "starts", "ends_on", "ends", "reason", "repeats_until")
Fields = dict[str, str]
Errors = Mapping[str, Sequence[str]]
# What the form calls the times.
NAMES = {"starts_at": "starts", "ends_at": "ends"}


def new_block() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
    return _form(practice, None, _prefilled(practice))


def add_new_block() -> Response:
    typed = _typed()
    with database().reading() as session:
        practice = load_practice(session)
    try:
        with database().writing() as session:
            touch_practice(session)
            asked = from_form(NewBlock, _fields(typed, practice))
            _require(provider_id_of(practice, asked.provider))
            block = add_block(session, asked, by=caller().actor, now=now())
            inside = _inside(session, practice, block)
    except InvalidInput as refusal:
        return _form(practice, None, typed, errors=refusal.errors)
    flash(_words("The time is blocked.", inside), "warning" if inside else "success")
    return redirect(own_path(request.form.get("back")), 303)


def block(block_id: int) -> Response:
    with database().reading() as session:
        practice = load_practice(session)
        found = _own(session, block_id)
        inside = _inside(session, practice, found)
    return _form(practice, found, _shown(practice, found), inside=inside)


def change_one_block(block_id: int) -> Response:
    typed = _typed()
    with database().reading() as session:
        practice = load_practice(session)
        found = _own(session, block_id)
    try:
        inside = _change(block_id, _block_change(typed, practice, found))
    except StaleVersion:
        with database().reading() as session:
            found = _own(session, block_id)
        return _form(practice, found, typed, stale=True)
    except InvalidInput as refusal:
        return _form(practice, found, typed, errors=refusal.errors)
    flash(_words("The block is changed.", inside), "warning" if inside else "success")
    return redirect(own_path(request.form.get("back")), 303)


def move_block(block_id: int) -> Response:
    """By drag: the calendar names the new wall times."""
    with database().reading() as session:
        practice = load_practice(session)
        found = _own(session, block_id)
    asked = request.form
    fields = {
        "provider": asked.get("provider") or practice.provider_by_id(found.provider_id).slug,
        "starts_at": _instant(asked.get("at", ""), practice, "starts_at", found),
        "ends_at": _instant(asked.get("until", ""), practice, "ends_at", found),
    }
    try:
        inside = _change(block_id, from_form(BlockChange, fields))
    except StaleVersion:
        return said(STALE, status=409)
    except InvalidInput as refusal:
        words = " ".join(word for some in _worded(refusal.errors).values() for word in some)
        return said(words, status=422)
    with database().reading() as session:
        seen = seen_of(_own(session, block_id))
    return said(_words("The block is moved.", inside), seen=seen)


def remove_one_block(block_id: int) -> Response:
    with database().reading() as session:
        practice = load_practice(session)
    try:
        with database().writing() as session:
            touch_practice(session)
            remove_block(session, _unchanged(session, block_id), by=caller().actor, now=now())
    except StaleVersion:
        with database().reading() as session:
            found = _own(session, block_id)
        return _form(practice, found, _shown(practice, found), stale=True)
    flash("The block is removed: the time can be booked again.", "success")
    return redirect(own_path(request.form.get("back")), 303)


def _change(block_id: int, change: BlockChange) -> list[CalendarVisit]:
    with database().writing() as session:
        touch_practice(session)
        practice = load_practice(session)
        found = _unchanged(session, block_id)
        if change.provider is not None:
            _require(provider_id_of(practice, change.provider))
        change_block(session, found, change, by=caller().actor, now=now())
        session.flush()
        return _inside(session, practice, found)


def _own(session: Session, block_id: int) -> Block:
    """What is not theirs is not there for them."""
    found = block_by_id(session, block_id)
    if not caller().may(Permission.BLOCKS, provider_id=found.provider_id):
        raise NotFound
    return found


def _unchanged(session: Session, block_id: int) -> Block:
    """As whoever sends the form has seen it."""
    found = _own(session, block_id)
    if request.form.get("seen") != seen_of(found):
        raise StaleVersion
    return found


def _require(provider_id: int) -> None:
    caller().require(Permission.BLOCKS, provider_id=provider_id)


def _typed() -> Fields:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    return typed | {"repeats": request.form.get("repeats", "")}


def _prefilled(practice: Practice) -> Fields:
    """From a place in the calendar, or the next full hour."""
    zone = practice.zone
    soon = now().astimezone(zone).replace(minute=0) + HOUR
    at = request.args.get("at") or wall_of(soon, zone)
    until = request.args.get("until") or _later(at)
    providers = _choices(practice)
    provider = request.args.get("provider") or (providers[0].slug if providers else "")
    return {
        "provider": provider,
        "starts_on": at[:10],
        "starts": at[11:],
        "ends_on": until[:10],
        "ends": until[11:],
    }


def _later(at: str) -> str:
    try:
        return (datetime.fromisoformat(at) + HOUR).isoformat()[:16]
    except ValueError:
        return at


def _shown(practice: Practice, block: Block) -> Fields:
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


def _fields(typed: Fields, practice: Practice, found: Block | None = None) -> Fields:
    ends = f"{typed['ends_on'] or typed['starts_on']}T{typed['ends']}"
    return {
        "provider": typed["provider"],
        "starts_at": _instant(
            f"{typed['starts_on']}T{typed['starts']}", practice, "starts_at", found
        ),
        "ends_at": _instant(ends, practice, "ends_at", found),
        "reason": typed["reason"],
        "repeats": "weekly" if typed["repeats"] else "",
        "repeats_until": typed["repeats_until"],
    }


def _block_change(typed: Fields, practice: Practice, found: Block) -> BlockChange:
    fields = _fields(typed, practice, found)
    asked = from_form(BlockChange, fields)
    # A field left blank is a wish too, here: no reason, no repetition, no last day.
    cleared = {"reason": asked.reason or ""}
    for name in ("repeats", "repeats_until"):
        cleared[name] = getattr(asked, name)
    return asked.model_copy(update=cleared)


def _instant(text: str, practice: Practice, field: str, found: Block | None = None) -> str:
    """A time left as it is shown stays as it is kept, in the hour that autumn repeats too."""
    if text.startswith("T") or text.endswith("T") or not text:
        raise InvalidInput({field: ["required"]})
    kept: datetime | None = getattr(found, field) if found else None
    if kept is not None and text == wall_of(kept, practice.zone):
        return kept.isoformat()
    return instant_of(text, practice.zone, field=field).isoformat()


def _inside(session: Session, practice: Practice, block: Block) -> list[CalendarVisit]:
    """Visits still to come that lie in the block; they stay until somebody moves them."""
    at = now()
    spans = [Interval(block.starts_at, block.ends_at)]
    if block.repeats_weekly:
        weekly = WeeklyBlock(block.starts_at, block.ends_at, block.repeats_until)
        first = max(at, block.starts_at)
        ahead = Interval(first, first + AHEAD)
        spans = occurrences([weekly], zone=practice.zone, span=ahead)
    return [
        visit
        for span in spans
        for visit in visits_meeting(session, span)
        if visit.provider_id == block.provider_id
        and visit.status == Status.BOOKED
        and visit.ends_at > at
    ]


def _words(done: str, inside: Sequence[CalendarVisit]) -> str:
    if not inside:
        return done
    visits = "1 visit lies" if len(inside) == 1 else f"{len(inside)} visits lie"
    return f"{done} {visits} inside: please move or cancel what cannot stay."


def _choices(practice: Practice) -> list[Provider]:
    return [
        one for one in practice.providers if caller().may(Permission.BLOCKS, provider_id=one.id)
    ]


def _worded(errors: Errors) -> dict[str, list[str]]:
    return {
        NAMES.get(name, name): [wording.of_code(code) for code in codes]
        for name, codes in errors.items()
    }


def _form(
    practice: Practice,
    found: Block | None,
    typed: Fields,
    *,
    errors: Errors | None = None,
    inside: Sequence[CalendarVisit] = (),
    stale: bool = False,
) -> Response:
    return page(
        "block",
        status=422 if errors else 409 if stale else 200,
        block=found,
        seen=seen_of(found) if found else "",
        stale=STALE if stale else "",
        typed=typed,
        errors=_worded(errors or {}),
        providers=_choices(practice),
        inside=inside,
        back=own_path(request.values.get("back")),
    )
