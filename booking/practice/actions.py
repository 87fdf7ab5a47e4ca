"""Setting up the practice, and changing when its providers can be booked."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput
from booking.practice.inputs import BlockChange, NewBlock
from booking.practice.models import Block, Calendar
from booking.practice.queries import Practice, block_by_id, load_practice, provider_id_of

Values = dict[str, Any]
MAY_END = ("repeats", "repeats_until")


def touch_practice(session: Session) -> None:
    """Every reader recomputes what it kept; writers take turns from here to the commit."""
    session.execute(
        update(Calendar).values(
            version=Calendar.version + 1, practice_version=Calendar.practice_version + 1
        )
    )


def add_block(session: Session, block: NewBlock, *, by: Actor, now: datetime) -> Block:
    """One that is there already is not added again."""
    touch_practice(session)
    practice, wanted = load_practice(session), block.model_dump()
    whose = practice.provider_by_id(provider_id_of(practice, block.provider))
    known = next((one.id for one in whose.blocks if _standing(practice, one) == wanted), None)
    if known is not None:
        return block_by_id(session, known)
    added = Block()
    _write(practice, added, wanted)
    session.add(added)
    session.flush()
    record(session, "block.add", f"block {added.id}", by=by, now=now)
    return added


def change_block(
    session: Session, block: Block, change: BlockChange, *, by: Actor, now: datetime
) -> None:
    """Only what is named changes, and what is so already is no change."""
    _take_turn(session, block)
    practice = load_practice(session)
    present = _standing(practice, block)
    wanted = present | _named(change)
    changed = [name for name in present if present[name] != wanted[name]]
    if not changed:
        return
    if wanted["ends_at"] <= wanted["starts_at"]:
        raise InvalidInput({"ends_at": ["ends_before_start"]})
    _write(practice, block, wanted)
    record(session, "block.change", f"block {block.id}", by=by, now=now, fields=changed)


def remove_block(session: Session, block: Block, *, by: Actor, now: datetime) -> None:
    _take_turn(session, block)
    session.delete(block)
    record(session, "block.remove", f"block {block.id}", by=by, now=now)


def _standing(practice: Practice, block: Block) -> Values:
    """What a wish could be about, as it is."""
    return {
        "provider": practice.provider_by_id(block.provider_id).slug,
        "starts_at": block.starts_at,
        "ends_at": block.ends_at,
        "reason": block.reason,
        "repeats": "weekly" if block.repeats_weekly else None,
        "repeats_until": block.repeats_until,
    }


def _named(change: BlockChange) -> Values:
    """Null ends a repetition, and says nothing of the rest."""
    named = {name: getattr(change, name) for name in change.model_fields_set}
    return {name: value for name, value in named.items() if value is not None or name in MAY_END}


def _write(practice: Practice, block: Block, wanted: Values) -> None:
    block.provider_id = provider_id_of(practice, wanted["provider"])
    block.starts_at, block.ends_at = wanted["starts_at"], wanted["ends_at"]
    block.reason = wanted["reason"]
    block.repeats_weekly = wanted["repeats"] == "weekly"
    block.repeats_until = wanted["repeats_until"]


def _take_turn(session: Session, block: Block) -> None:
    """See it as it is now: whoever had the turn before may have changed or removed it."""
    touch_practice(session)
    session.expire(block)
    block_by_id(session, block.id)
