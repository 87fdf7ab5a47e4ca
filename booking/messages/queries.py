"""What staff and the health check see of the outbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken
from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import Session

from booking.errors import NotFound
from booking.messages.inputs import MessagesAsked
from booking.messages.models import Message, WorkerHeartbeat
from booking.messages.rules import (
    CLOCKS_DIFFER,
    LATE_AFTER,
    Delay,
    Frozen,
    MailDelay,
    Status,
    mail_delay,
)

PAGE = 50
# Well below what SQLite and PostgreSQL take in one statement.
KEYS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class MessagePage:
    items: Sequence[Message]
    next_cursor: str | None


def find_message(session: Session, message_id: int) -> Message:
    message = session.get(Message, message_id)
    if message is None:
        raise NotFound
    return message


def frozen_of(message: Message) -> Frozen | None:
    """As it was written; None before that, and where the key that sealed it is gone."""
    try:
        content = message.frozen
    except InvalidToken:
        return None
    if content is None or message.message_id is None:
        return None
    return Frozen(message.message_id, content)


def list_messages(session: Session, asked: MessagesAsked, *, limit: int = PAGE) -> MessagePage:
    """The newest first; the cursor is the last id of the page before."""
    query = select(Message)
    if asked.status is not None:
        query = query.where(Message.status == asked.status)
    if asked.cursor is not None:
        query = query.where(Message.id < int(asked.cursor))
    rows = session.scalars(query.order_by(Message.id.desc()).limit(limit + 1)).all()
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return MessagePage(rows[:limit], following)


def known_keys(session: Session, once_keys: Collection[str]) -> set[str]:
    """Which of them were enqueued before."""
    asked = sorted(once_keys)
    return {
        key
        for first in range(0, len(asked), KEYS_AT_ONCE)
        for key in session.scalars(
            select(Message.once_key).where(
                Message.once_key.in_(asked[first : first + KEYS_AT_ONCE])
            )
        )
    }


def oldest_unsent(session: Session, *, now: datetime) -> datetime | None:
    """Since when the longest waiting mail has been due; None when nothing waits."""
    return session.scalar(select(func.min(Message.due_at)).where(Message.due_at <= now))


def has_unsent(session: Session, *, subject_id: int, kinds: Collection[str]) -> bool:
    """Whether any mail of these kinds about this subject has not left yet."""
    waiting = select(Message.id).where(
        Message.subject_id == subject_id,
        Message.kind.in_(kinds),
        Message.status.in_((Status.QUEUED, Status.SENDING, Status.FAILED)),
    )
    return session.scalars(waiting.limit(1)).first() is not None


def newest_waiting(
    session: Session, *, subject_id: int, version: int, kinds: Collection[str]
) -> int | None:
    """The id of the latest mail of these kinds about this version that nobody has tried yet."""
    waiting = select(Message.id).where(
        Message.subject_id == subject_id,
        Message.subject_version == version,
        Message.kind.in_(kinds),
        Message.status == Status.QUEUED,
    )
    return session.scalars(waiting.order_by(Message.id.desc()).limit(1)).first()


def messages_about(
    session: Session, references: Collection[str], lead_ids: Collection[int] = ()
) -> list[Message]:
    """The mails of these appointments and leads, the newest first."""
    found = select(Message).where(
        or_(Message.reference.in_(references), Message.lead_id.in_(lead_ids))
    )
    return list(session.scalars(found.order_by(Message.id.desc())))


def last_beat(session: Session, *, until: datetime | None = None) -> datetime | None:
    """What workers wrote by a clock since set back would hide their silence: hence `until`."""
    beats = select(func.max(WorkerHeartbeat.beat_at))
    if until is not None:
        beats = beats.where(WorkerHeartbeat.beat_at <= until)
    return session.scalar(beats)


def delay_of_mail(session: Session, *, now: datetime) -> MailDelay | None:
    """Of the workers: one that lives sends what is due."""
    return mail_delay(
        beat=last_beat(session, until=now + CLOCKS_DIFFER),
        unsent_since=oldest_unsent(session, now=now),
        now=now,
    )


def delay_beyond_us(session: Session, *, now: datetime) -> MailDelay | None:
    """Of the mail server: what one recipient's server refuses is no delay of everybody's mail."""
    refused_alone = Message.last_error.startswith("rcpt_", autoescape=True)
    stuck = select(func.min(Message.first_tried_at)).where(
        Message.status == Status.FAILED,
        Message.first_tried_at <= now - LATE_AFTER,
        not_(refused_alone),
    )
    since = session.scalar(stuck)
    return MailDelay(Delay.STUCK, since) if since else None
