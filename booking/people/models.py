"""Humans we know, and what they agreed to."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, UtcDateTime


class Person(Base):
    """`match_key` is the folded name: with the e-mail it decides who is the same person.

    A person merged into another, or erased, stays as an empty row, whose number nobody gets again.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    match_key: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_known(self) -> bool:
        return self.merged_into_id is None and self.erased_at is None


Index("ix_person_email_lower", func.lower(Person.email))


class Consent(Base):
    """One purpose, the wording that was shown, word for word, where and when.

    Withdrawn, it stays: it was given, and until when.
    """

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    wording: Mapped[str]
    text: Mapped[str]
    locale: Mapped[str] = mapped_column(String(8))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_on: Mapped[str]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PersonMerge(Base):
    """Who the merged person was; to undo it: which rows moved, what the survivor was given."""

    __tablename__ = "person_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    survivor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    name: Mapped[str]
    match_key: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    given: Mapped[list[str]] = mapped_column(JSON)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


Index("ix_person_merge_email_lower", func.lower(PersonMerge.email))


# Compared byte by byte, so that the index finds how a text begins on each database.
Bytewise = String().with_variant(String(collation="C"), "postgresql")


class PersonKey(Base):
    """What somebody can be found by: all that was ever given for them."""

    __tablename__ = "person_key"
    __table_args__ = (
        Index(None, "person_id", "kind", "key"),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[str] = mapped_column(Bytewise, primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )


class NameSlip(Base):
    """Each word of anybody's name, by itself and with one letter left out."""

    __tablename__ = "name_slip"
    __table_args__ = ({"sqlite_with_rowid": False},)

    slip: Mapped[str] = mapped_column(Bytewise, primary_key=True)
    word: Mapped[str] = mapped_column(Bytewise, primary_key=True)
