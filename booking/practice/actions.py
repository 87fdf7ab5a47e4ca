"""Setting up the practice, and changing when its providers can be booked."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput
from booking.practice.inputs import BlockChange, NewBlock
from booking.practice.models import Block, Calendar
from booking.practice.queries import load_practice


def touch_practice(session: Session) -> None:
    """Every reader recomputes what it kept; writers take turns from here to the commit."""
    session.execute(
        update(Calendar).values(
            version=Calendar.version + 1, practice_version=Calendar.practice_version + 1
        )
    )


def add_block(session: Session, block: NewBlock, *, by: Actor, now: datetime) -> Block:
    touch_practice(session)
    added = Block(
        provider_id=_provider_id(session, block.provider),
        starts_at=block.starts_at,
        ends_at=block.ends_at,
        repeats_weekly=block.repeats == "weekly",
        repeats_until=block.repeats_until,
        reason=block.reason,
    )
    session.add(added)
    session.flush()
    record(session, "block.add", f"block {added.id}", by=by, now=now)
    return added


def change_block(
    session: Session, block: Block, change: BlockChange, *, by: Actor, now: datetime
) -> None:
    touch_practice(session)
    if change.provider is not None:
        block.provider_id = _provider_id(session, change.provider)
    block.starts_at = change.starts_at or block.starts_at
    block.ends_at = change.ends_at or block.ends_at
    if change.reason is not None:
        block.reason = change.reason
    if block.ends_at <= block.starts_at:
        raise InvalidInput({"ends_at": ["ends_before_start"]})
    record(
        session, "block.change", f"block {block.id}", by=by, now=now, fields=change.model_fields_set
    )


def remove_block(session: Session, block: Block, *, by: Actor, now: datetime) -> None:
    touch_practice(session)
    session.delete(block)
    record(session, "block.remove", f"block {block.id}", by=by, now=now)


def _provider_id(session: Session, slug: str) -> int:
    for provider in load_practice(session).providers:
        if provider.slug == slug:
            return provider.id
    raise InvalidInput({"provider": ["unknown_provider"]})
