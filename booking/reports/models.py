"""How far those came who began to book."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base


class JourneyStep(Base):
    """How often a step was taken on a day of the office; nothing of who took it."""

    __tablename__ = "journey_step"

    day: Mapped[date] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]
