"""The outbox, and which workers are alive."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, Sealed, UtcDateTime


class Message(Base):
    """Only what is open has a `due_at`, only what is leased a `lease_until`: their indexes hold
    nothing else, so what is due is found at once among any number of sent mails."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("(status IN ('queued', 'failed')) = (due_at IS NOT NULL)", name="due"),
        CheckConstraint("(status = 'sending') = (lease_until IS NOT NULL)", name="leased"),
        CheckConstraint(
            "status IN ('queued', 'sending', 'sent', 'failed', 'dead', 'dropped', 'in_doubt')",
            name="status",
        ),
        Index(
            "ix_message_due",
            "failures",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_message_leased",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
        Index("ix_message_status", "status", "id"),
        Index("ix_message_reference", "reference"),
        Index("ix_message_lead_id", "lead_id"),
        Index("ix_message_subject", "subject_id", "subject_version"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    once_key: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    locale: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str | None] = mapped_column(String(16))
    subject_id: Mapped[int | None] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    subject_version: Mapped[int | None]
    # Of a mail about a lead: what `subject_id` is to one about an appointment.
    lead_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16))
    # The fence: it only ever grows, whereas failures start again when a human says "send again".
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handing_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[str | None] = mapped_column(String(200))
    # Read only to be sent: a lost key must not make the whole row unreadable.
    frozen: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkerHeartbeat(Base):
    __tablename__ = "worker_heartbeat"

    worker: Mapped[str] = mapped_column(String(100), primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
