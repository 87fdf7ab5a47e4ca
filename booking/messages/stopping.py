"""Mail that is not to leave any more, and mail that is to name nobody any more."""

from collections.abc import Collection

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from booking.messages.models import Message
from booking.messages.rules import NOBODY, Kind, Status

OVERTAKEN = "overtaken"
WAITING = (Status.QUEUED, Status.FAILED, Status.SENDING)


def drop_unsent(session: Session, *, subject_id: int, subject_version: int) -> bool:
    """What nobody has handed over yet of one version of a subject; False where something has."""
    about = (Message.subject_id == subject_id, Message.subject_version == subject_version)
    waiting = Message.status.in_((Status.QUEUED, Status.FAILED))
    session.execute(
        update(Message)
        .where(*about, waiting)
        .values(status=Status.DROPPED, due_at=None, last_error=OVERTAKEN),
        execution_options={"synchronize_session": "fetch"},
    )
    left = select(Message.id).where(*about, Message.status != Status.DROPPED)
    return session.scalars(left.limit(1)).first() is None


def withdraw(session: Session, reference: str, *, kinds: Collection[str]) -> list[Message]:
    """Stops the appointment's mails of these kinds, unless handed over; which those were."""
    waiting = session.scalars(
        select(Message)
        .where(
            Message.reference == reference,
            Message.kind.in_(kinds),
            Message.status.in_(WAITING),
            Message.handing_over_at.is_(None),
        )
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for message in waiting:
        _stop(message)
    session.flush()
    return list(waiting)


def forget_recipients(
    session: Session, references: Collection[str], lead_ids: Collection[int]
) -> int:
    """Nobody is named by these appointments' and leads' mails any more, and none of them leaves.

    The number of those that cannot be stopped: they were being handed to the mail server.
    """
    under_way = 0
    about = or_(Message.reference.in_(references), Message.lead_id.in_(lead_ids))
    mails = select(Message).where(about).order_by(Message.id)
    locked = mails.with_for_update().execution_options(populate_existing=True)
    for message in session.scalars(locked).all():
        if message.handing_over_at is not None:
            under_way += 1
        elif message.status in WAITING:
            _stop(message)
        message.recipient = NOBODY
        message.frozen = message.message_id = None
        message.last_error = message.last_error and message.last_error.partition(":")[0]
    session.flush()
    # A day's list that waits for its next attempt may name them: it is written anew.
    waits = Message.kind == Kind.DAILY_AGENDA, Message.handing_over_at.is_(None)
    session.execute(update(Message).where(*waits).values(frozen=None, message_id=None))
    return under_way


def _stop(message: Message) -> None:
    """A worker that has it in its hands finds itself overtaken when it asks whether it may go."""
    message.status, message.due_at, message.last_error = Status.DROPPED, None, OVERTAKEN
    message.lease_until = message.worker = message.frozen = None
