"""An outbox with something in it, and what the trail says of who looked."""

from sqlalchemy import select

from booking.audit.models import AuditEvent
from booking.database import Database
from booking.messages.models import Message
from booking.messages.rules import Status

DUE = (Status.QUEUED, Status.FAILED)


def letter(database: Database, kind: str = "confirmation", **changes: object) -> int:
    """The id of the only message of a kind, after these changes to it."""
    with database.writing() as session:
        message = session.scalars(select(Message).where(Message.kind == kind)).one()
        for name, value in changes.items():
            setattr(message, name, value)
        if message.status not in DUE:
            message.due_at = None
        return message.id


def trail(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(one.action, one.subject, one.fields) for one in events if ".read" in one.action]


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
