"""Adding to the trail, in the transaction of what is recorded."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from booking.audit.models import AuditEvent
from booking.audit.rules import Actor

# Nobody asks the session for it again: past the ORM, whose bookkeeping costs more than the row.
ADD = insert(cast(Table, AuditEvent.__table__))


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    by: Actor,
    now: datetime,
    fields: Iterable[str] = (),
) -> None:
    """`action` like "appointment.move", `subject` like "appointment K7MP4QXD"."""
    event = {
        "at": now,
        "actor_kind": by.kind,
        "actor_name": by.name,
        "address": by.address,
        "action": action,
        "subject": subject,
        "fields": " ".join(sorted(fields)),
    }
    session.connection().execute(ADD, event)
