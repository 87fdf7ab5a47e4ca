"""Setting up the practice, and changing when its providers can be booked."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput
from booking.practice.inputs import BlockChange, NewBlock
from booking.practice.models import Block, Calendar
from booking.practice.queries import block_by_id, load_practice, provider_id_of


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
    wanted = {
        "provider_id": provider_id_of(load_practice(session), block.provider),
        "starts_at": block.starts_at,
        "ends_at": block.ends_at,
        "repeats_weekly": block.repeats == "weekly",
        "repeats_until": block.repeats_until,
        "reason": block.reason,
    }
    same = (getattr(Block, name) == value for name, value in wanted.items())
    known = session.scalars(select(Block).where(*same).order_by(Block.id)).first()
    if known is not None:
        return known
    added = Block(**wanted)
    session.add(added)
    session.flush()
    record(session, "block.add", f"block {added.id}", by=by, now=now)
    return added


def change_block(
    session: Session, block: Block, change: BlockChange, *, by: Actor, now: datetime
) -> None:
    _take_turn(session, block)
    if change.provider is not None:
        block.provider_id = provider_id_of(load_practice(session), change.provider)
    block.starts_at = change.starts_at or block.starts_at
    block.ends_at = change.ends_at or block.ends_at
    if change.reason is not None:
        block.reason = change.reason
    # Named and null: no longer.
    if "repeats" in change.model_fields_set:
        block.repeats_weekly = change.repeats == "weekly"
    if "repeats_until" in change.model_fields_set:
        block.repeats_until = change.repeats_until
    if block.ends_at <= block.starts_at:
        raise InvalidInput({"ends_at": ["ends_before_start"]})
    record(
        session, "block.change", f"block {block.id}", by=by, now=now, fields=change.model_fields_set
    )


def remove_block(session: Session, block: Block, *, by: Actor, now: datetime) -> None:
    _take_turn(session, block)
    session.delete(block)
    record(session, "block.remove", f"block {block.id}", by=by, now=now)


def _take_turn(session: Session, block: Block) -> None:
    """See it as it is now: whoever had the turn before may have changed or removed it."""
    touch_practice(session)
    session.expire(block)
    block_by_id(session, block.id)
