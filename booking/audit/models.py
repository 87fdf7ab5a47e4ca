"""The trail: rows are added, never changed."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, UtcDateTime


class AuditEvent(Base):
    """What was done to which subject; `fields` names what changed, no values."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_name: Mapped[str]
    address: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    fields: Mapped[str]
