"""Humans we know, and what they agreed to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, UtcDateTime


class Person(Base):
    """`match_key` is the folded name: with the e-mail it decides who is the same person."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    match_key: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


Index("ix_person_email_lower", func.lower(Person.email))


class Consent(Base):
    """One purpose, the wording that was shown, where and when."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    wording: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_on: Mapped[str]
