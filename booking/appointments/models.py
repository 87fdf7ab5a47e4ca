"""Booked consultations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, Sealed, UtcDateTime
from booking.sealed import SealedSince


class Appointment(Base):
    """Has its own snapshot of the contact details, and a claim on the diary until it is cancelled.

    `version` rises with every move, cancel and restore.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(
            "status IN ('booked', 'arrived', 'completed', 'no_show', 'cancelled')", name="status"
        ),
        CheckConstraint("(status = 'cancelled') = (claim_id IS NULL)", name="claim"),
        CheckConstraint("(check_version IS NULL) = (check_answers IS NULL)", name="check"),
        Index(None, "provider_id", "starts_at"),
        Index(None, "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(8), unique=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("consultation_type.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), unique=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=1)
    # When the present time was agreed: a reminder that was due before that is not sent.
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(16))
    override_reason: Mapped[str | None] = mapped_column(SealedSince, deferred=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(index=True)
    locale: Mapped[str] = mapped_column(String(8))
    timezone: Mapped[str | None]
    # Read only where they are shown: a lost key must not keep a patient from their appointment.
    note: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    # What they answered in the self-check and let us keep, and in which version of it.
    check_version: Mapped[int | None] = mapped_column(ForeignKey("signed_check.number"))
    check_answers: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    # Whose enquiry it answers, and how they first and last came.
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    first_touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"), index=True)
    last_touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"), index=True)
    browser_hash: Mapped[str | None] = mapped_column(index=True)
    manage_nonce: Mapped[str]
    manage_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[str | None] = mapped_column(String(16))
    cancel_reason: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    # In the patient's own language, as the mail says it: nothing that is theirs alone to know.
    told_reason: Mapped[str | None]
    late_cancel: Mapped[bool] = mapped_column(default=False)


class CallMade(Base):
    """Somebody whom no mail reaches was told by phone, of this version of the visit."""

    __tablename__ = "call_made"

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), index=True)
    version: Mapped[int]
    what: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str]


class KeptAnswer(Base):
    """What a request with an idempotency key was answered, to answer its repetition alike."""

    __tablename__ = "kept_answer"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Sealed)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


Index("ix_appointment_email_lower", func.lower(Appointment.email))
