"""Open enquiries, and the calls that were made about them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, or_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, Sealed, UtcDateTime


class Lead(Base):
    """Has its own snapshot of the contact details; what is about health is sealed.

    `stage_at` is since when it stands in its stage, `responded_at` when the office first acted.
    """

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('new', 'attempting', 'reached', 'booked', 'attended', 'won', 'lost',"
            " 'spam')",
            name="stage",
        ),
        CheckConstraint("(stage = 'lost') = (lost_reason IS NOT NULL)", name="lost"),
        CheckConstraint("(check_version IS NULL) = (check_answers IS NULL)", name="check"),
        Index(None, "stage", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(8), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16))
    stage_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lost_reason: Mapped[str | None] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(16))
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    locale: Mapped[str] = mapped_column(String(8))
    message: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    best_time: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    # What they answered in the self-check and let us keep, and in which version of it.
    check_version: Mapped[int | None] = mapped_column(ForeignKey("signed_check.number"))
    check_answers: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    follow_up_on: Mapped[date | None]
    first_touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"), index=True)
    last_touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    # What was asked, to answer its repetition alike.
    once_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    body_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @hybrid_property
    def is_unseen_spam(self) -> bool:
        """Kept apart by itself: no human has said yet whether it is real.

        Of who was erased no way to reach them is left, and nothing to look at.
        """
        is_known = self.email is not None or self.phone is not None
        return self.stage == "spam" and self.responded_at is None and is_known

    @is_unseen_spam.inplace.expression
    @classmethod
    def _is_unseen_spam(cls) -> ColumnElement[bool]:
        is_known = or_(cls.email.is_not(None), cls.phone.is_not(None))
        return and_(cls.stage == "spam", cls.responded_at.is_(None), is_known)


class LeadCall(Base):
    """Somebody of the office tried to reach them, and what came of it."""

    __tablename__ = "lead_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    result: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str]
