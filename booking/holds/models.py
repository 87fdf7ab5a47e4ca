"""Times kept for somebody who is still typing."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, UtcDateTime


class Hold(Base):
    """Belongs to whoever knows its token and to the browser it was made for; both as hashes.

    `address_hash` is where it was asked from, as far as anybody counts that.
    """

    __tablename__ = "hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str | None] = mapped_column(index=True)
    address_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
