"""The versions of the self-check's text that somebody signed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, UtcDateTime


class SignedCheck(Base):
    """Word for word as it was signed: what was answered to it stays readable.

    Which version is public, if any, the practice says.
    """

    __tablename__ = "signed_check"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    signed_by: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
