"""How often somebody asked lately."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base


class RateWindow(Base):
    """A count for one hashed key in one window of time; `ends` in seconds since 1970."""

    __tablename__ = "rate_window"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    ends: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    count: Mapped[int]
