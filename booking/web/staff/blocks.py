"""Time in which a provider is not booked: added, changed, moved and removed at the desk."""

from datetime import timedelta

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
from booking.practice.models import Block
from booking.practice.queries import Practice, block_by_id, load_practice, provider_id_of
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.answers import own_path, said
from booking.web.staff.block_done import shown_in_calendar, with_those_inside
from booking.web.staff.block_form import (
    STALE,
    block_page,
    change_of,
    fields_of,
    instant_text,
    prefilled,
    shown_of,
    typed_in_form,
    worded,
)
from booking.web.staff.calendar_events import seen_of

# How far ahead a weekly block's visits are counted.
AHEAD = timedelta(weeks=26)


def new_block() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
    return block_page(practice, None, prefilled(practice))


def add_new_block() -> Response:
    typed = typed_in_form()
    with database().reading() as session:
        practice = load_practice(session)
    try:
        with database().writing() as session:
            touch_practice(session)
            asked = from_form(NewBlock, fields_of(typed, practice))
            _require(provider_id_of(practice, asked.provider))
            block = add_block(session, asked, by=caller().actor, now=now())
            inside = _inside(session, practice, block)
    except InvalidInput as refusal:
        return block_page(practice, None, typed, refusal=refusal)
    return shown_in_calendar(practice, block, "Blocked:", inside)


def block(block_id: int) -> Response:
    with database().reading() as session:
        practice = load_practice(session)
        found = _own(session, block_id)
        inside = _inside(session, practice, found)
    return block_page(practice, found, shown_of(practice, found), inside=inside)


def change_one_block(block_id: int) -> Response:
    typed = typed_in_form()
    with database().reading() as session:
        practice = load_practice(session)
        found = _own(session, block_id)
    try:
        found, inside = _change(block_id, change_of(typed, practice, found))
    except StaleVersion:
        with database().reading() as session:
            found = _own(session, block_id)
        return block_page(practice, found, typed, stale=True)
    except InvalidInput as refusal:
        return block_page(practice, found, typed, refusal=refusal)
    return shown_in_calendar(practice, found, "The block is changed:", inside)


def move_block(block_id: int) -> Response:
    """By drag: the calendar names the new wall times."""
    with database().reading() as session:
        practice = load_practice(session)
        found = _own(session, block_id)
    asked = request.form
    fields = {
        "provider": asked.get("provider") or practice.provider_by_id(found.provider_id).slug,
        "starts_at": instant_text(asked.get("at", ""), practice, "starts_at", found),
        "ends_at": instant_text(asked.get("until", ""), practice, "ends_at", found),
    }
    try:
        found, inside = _change(block_id, from_form(BlockChange, fields))
    except StaleVersion:
        return said(STALE, status=409)
    except InvalidInput as refusal:
        words = " ".join(word for some in worded(refusal).values() for word in some)
        return said(words, status=422)
    return said(with_those_inside("The block is moved.", inside), seen=seen_of(found))


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
        return block_page(practice, found, shown_of(practice, found), stale=True)
    flash("The block is removed: the time can be booked again.", "success")
    return redirect(own_path(request.form.get("back")), 303)


def _change(block_id: int, change: BlockChange) -> tuple[Block, list[CalendarVisit]]:
    with database().writing() as session:
        touch_practice(session)
        practice = load_practice(session)
        found = _unchanged(session, block_id)
        if change.provider is not None:
            _require(provider_id_of(practice, change.provider))
        change_block(session, found, change, by=caller().actor, now=now())
        session.flush()
        return found, _inside(session, practice, found)


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
