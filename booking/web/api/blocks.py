"""Time in which a provider cannot be booked."""

from flask import Response

from booking.accounts.rules import Permission
from booking.practice.actions import add_block, change_block, remove_block, touch_practice
from booking.practice.inputs import BlockChange, BlocksAsked, NewBlock
from booking.practice.queries import block_by_id, load_practice, page_of_blocks, provider_id_of
from booking.web.api.access import caller
from booking.web.api.answers import answer, nothing
from booking.web.api.asked import (
    PAGE,
    body,
    cursor_of,
    end_of,
    place_of,
    query,
    start_of,
)
from booking.web.api.representations import block_shown
from booking.web.api.shapes import BlocksShown
from booking.web.context import database, now


def list_blocks() -> Response:
    asked = query(BlocksAsked)
    after = place_of(asked.cursor)
    with database().reading() as session:
        practice = load_practice(session)
        found = page_of_blocks(
            session,
            start=start_of(asked.first, practice.zone) if asked.first else now(),
            end=end_of(asked.until, practice.zone) if asked.until else None,
            provider_id=provider_id_of(practice, asked.provider) if asked.provider else None,
            after=after,
            limit=PAGE + 1,
        )
    last = found[PAGE - 1] if len(found) > PAGE else None
    cursor = cursor_of(last.starts_at, last.id) if last else None
    items = [block_shown(practice, one, caller()) for one in found[:PAGE]]
    return answer(BlocksShown(items=items, next_cursor=cursor))


def add() -> Response:
    asked = body(NewBlock)
    with database().writing() as session:
        practice = load_practice(session)
        whose = provider_id_of(practice, asked.provider)
        caller().require(Permission.BLOCKS, provider_id=whose)
        block = add_block(session, asked, by=caller().actor, now=now())
        shown = block_shown(practice, block, caller())
    return answer(shown, 201)


def change(block_id: int) -> Response:
    asked = body(BlockChange)
    with database().writing() as session:
        # Whose it is must still be true when it is changed.
        touch_practice(session)
        practice = load_practice(session)
        block = block_by_id(session, block_id)
        caller().require(Permission.BLOCKS, provider_id=block.provider_id)
        if asked.provider is not None:
            whose = provider_id_of(practice, asked.provider)
            caller().require(Permission.BLOCKS, provider_id=whose)
        change_block(session, block, asked, by=caller().actor, now=now())
        shown = block_shown(practice, block, caller())
    return answer(shown)


def remove(block_id: int) -> Response:
    with database().writing() as session:
        touch_practice(session)
        block = block_by_id(session, block_id)
        caller().require(Permission.BLOCKS, provider_id=block.provider_id)
        remove_block(session, block, by=caller().actor, now=now())
    return nothing()
