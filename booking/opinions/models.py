"""Whether what we write helps."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base


class Opinion(Base):
    """How many readers of a page, in the language they read, found it helpful or did not."""

    __tablename__ = "opinion"

    page: Mapped[str] = mapped_column(String(64), primary_key=True)
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    helpful: Mapped[bool] = mapped_column(primary_key=True)
    count: Mapped[int]
