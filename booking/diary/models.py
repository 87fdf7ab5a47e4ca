"""Sold time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, UtcDateTime


class Claim(Base):
    """A visit's time, and how long provider and room are busy around it; a hold's expires."""

    __tablename__ = "claim"
    __table_args__ = (
        # What is sold is searched for a day back. Each database counts seconds in its own way.
        CheckConstraint(
            "strftime('%s', busy_until) - strftime('%s', busy_from) <= 86400", name="length"
        ).ddl_if(dialect="sqlite"),
        CheckConstraint("busy_until - busy_from <= interval '1 day'", name="length").ddl_if(
            dialect="postgresql"
        ),
        Index(None, "provider_id", "busy_from"),
        Index(None, "room_id", "busy_from"),
        Index(None, "type_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("consultation_type.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    busy_from: Mapped[datetime] = mapped_column(UtcDateTime)
    busy_until: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class DiaryCell(Base):
    """The guard: one resource, one 5-minute cell, one claim. The key refuses a second sale."""

    __tablename__ = "diary_cell"
    __table_args__ = ({"sqlite_with_rowid": False},)

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    cell: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"), index=True)
