"""The outbox: a mail goes in with what it tells of, leaves once, and ends in one state.

Every attempt has a number. Whoever claims a message raises it, and what an attempt says later
counts only while its number is still the message's: a worker that was overtaken changes nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from booking.audit.actions import record as record_audit
from booking.audit.rules import Actor
from booking.database import insert_unless_present
from booking.errors import NotFound, StatusConflict
from booking.messages.models import Message, WorkerHeartbeat
from booking.messages.rules import (
    ASKED_FOR,
    LEASE,
    NOBODY,
    Frozen,
    Outcome,
    Result,
    Status,
    Ticket,
    after,
    spread,
)

FORGET_WORKER_AFTER = timedelta(days=1)
WORKER_LOST = Outcome(Result.TEMPORARY, "worker_lost")
WORKER_LOST_HANDING_OVER = Outcome(Result.DOUBT, "worker_lost")


def enqueue(
    session: Session,
    *,
    kind: str,
    once_key: str,
    recipient: str,
    locale: str,
    now: datetime,
    due_at: datetime | None = None,
    reference: str | None = None,
    subject_id: int | None = None,
    subject_version: int | None = None,
    lead_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
    consent_id: int | None = None,
) -> None:
    """A known once_key changes nothing, whoever else enqueues it at the same time.

    `consent_id` is what news needs: it is looked at once more when the mail leaves.
    """
    if kind not in ASKED_FOR and consent_id is None:
        raise ValueError(f"nobody agreed to a mail of the kind {kind}")
    consent = {"consent": consent_id} if consent_id is not None else {}
    row = {
        "kind": kind,
        "once_key": once_key,
        "recipient": recipient,
        "locale": locale,
        "reference": reference,
        "subject_id": subject_id,
        "subject_version": subject_version,
        "lead_id": lead_id,
        "detail": {**(detail or {}), **consent},
        "status": Status.QUEUED,
        "attempts": 0,
        "failures": 0,
        "doubts": 0,
        "due_at": due_at or now,
        "created_at": now,
    }
    table = cast(Table, Message.__table__)
    insert_unless_present(session, table, row, index_elements=["once_key"])


def claim_due(
    session: Session, *, worker: str, limit: int, now: datetime, retries: bool
) -> list[Ticket]:
    """Lease what is due, either first attempts or retries; a crash frees it when the lease ends."""
    tried = Message.failures > 0 if retries else Message.failures == 0
    due = (
        select(Message.id)
        .where(tried, Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(due).all()
    leased = (
        update(Message)
        .where(Message.id.in_(ids), Message.due_at.is_not(None))
        .values(
            status=Status.SENDING,
            attempts=Message.attempts + 1,
            due_at=None,
            lease_until=now + LEASE,
            handing_over_at=None,
            worker=worker,
        )
        .returning(Message.id, Message.kind, Message.attempts, Message.failures)
    )
    rows = session.execute(leased, execution_options={"synchronize_session": False}).all()
    return [Ticket(*row) for row in sorted(rows, key=lambda row: ids.index(row.id))]


def free_abandoned(session: Session, *, now: datetime) -> int:
    """Records what workers that died could not: a doubt, once the content was on its way."""
    abandoned = session.scalars(
        select(Message).where(Message.lease_until <= now).with_for_update(skip_locked=True)
    ).all()
    for message in abandoned:
        handed_over = message.handing_over_at is not None
        _close_attempt(message, WORKER_LOST_HANDING_OVER if handed_over else WORKER_LOST, now=now)
    session.flush()
    return len(abandoned)


def hand_over(session: Session, ticket: Ticket, frozen: Frozen, *, now: datetime) -> bool:
    """Committed before the content leaves: from here on, silence is a doubt. False: overtaken."""
    message = _of_attempt(session, ticket)
    if message is None:
        return False
    message.message_id = frozen.message_id
    message.frozen = frozen.content
    message.handing_over_at = now
    message.lease_until = now + LEASE
    session.flush()
    return True


def record(session: Session, ticket: Ticket, outcome: Outcome, *, now: datetime) -> None:
    message = _of_attempt(session, ticket)
    if message is not None and outcome.result is not Result.OVERTAKEN:
        _close_attempt(message, outcome, now=now)
        session.flush()


def resend(session: Session, message_id: int, *, by: Actor, now: datetime) -> int:
    """The id of the message that goes out: a new one where the old one was sent already."""
    message = session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise NotFound
    record_audit(session, "message.resend", f"message {message_id}", by=by, now=now)
    if message.status == Status.SENT:
        return _send_copy(session, message, now=now)
    if message.status == Status.FAILED:
        message.due_at = now
    elif message.status in (Status.DEAD, Status.IN_DOUBT):
        _start_again(message, now=now)
    else:
        raise StatusConflict
    session.flush()
    return message_id


def beat(session: Session, worker: str, *, now: datetime) -> None:
    session.merge(WorkerHeartbeat(worker=worker, beat_at=now))
    forgotten = WorkerHeartbeat.beat_at < now - FORGET_WORKER_AFTER
    session.execute(delete(WorkerHeartbeat).where(forgotten))


def _of_attempt(session: Session, ticket: Ticket) -> Message | None:
    return session.scalars(
        select(Message)
        .where(
            Message.id == ticket.message_id,
            Message.attempts == ticket.attempt,
            Message.status == Status.SENDING,
        )
        .with_for_update()
    ).one_or_none()


def _close_attempt(message: Message, outcome: Outcome, *, now: datetime) -> None:
    message.failures += outcome.result is not Result.SENT
    message.doubts += outcome.result is Result.DOUBT
    message.first_tried_at = message.first_tried_at or now
    following = after(
        outcome.result,
        doubts=message.doubts,
        failures=message.failures,
        first_tried_at=message.first_tried_at,
        now=now,
        luck=spread(message.id),
    )
    message.status, message.due_at = following.status, following.due_at
    message.lease_until = message.handing_over_at = message.worker = None
    # A mail server's own words may name whom we have forgotten meanwhile.
    message.last_error = outcome.error if message.recipient != NOBODY else outcome.code or None
    message.sent_at = now if following.status is Status.SENT else None
    if following.due_at is None:
        message.frozen = None


def _start_again(message: Message, *, now: datetime) -> None:
    """Written afresh under a new Message-ID: the old one's copies must not hide it."""
    message.status, message.due_at = Status.QUEUED, now
    message.failures = message.doubts = 0
    message.first_tried_at = message.message_id = message.frozen = message.last_error = None


def _send_copy(session: Session, message: Message, *, now: datetime) -> int:
    # Two impatient clicks within one minute are one wish; of two copies each has its own address.
    once_key = f"{message.once_key.partition('#')[0]}#again-{message.id}-{now:%Y%m%d%H%M}"
    enqueue(
        session,
        kind=message.kind,
        once_key=once_key,
        recipient=message.recipient,
        locale=message.locale,
        now=now,
        reference=message.reference,
        subject_id=message.subject_id,
        subject_version=message.subject_version,
        lead_id=message.lead_id,
        detail=message.detail,
        consent_id=message.detail.get("consent"),
    )
    return session.scalars(select(Message.id).where(Message.once_key == once_key)).one()
