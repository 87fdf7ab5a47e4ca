"""Which reminders are in the outbox already."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.messages.models import Message


def planned_already(session: Session, once_keys: Collection[str]) -> set[str]:
    return set(session.scalars(select(Message.once_key).where(Message.once_key.in_(once_keys))))
