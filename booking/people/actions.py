"""Knowing somebody again, without letting what a visitor types change anybody."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from booking.people.models import Consent, Person
from booking.people.rules import match_key

SAME = (
    select(Person)
    .where(func.lower(Person.email) == bindparam("email"), Person.match_key == bindparam("key"))
    .order_by(Person.id)
)
# Nobody asks the session for it again: past the ORM, whose bookkeeping costs more than the row.
ADD_CONSENT = insert(cast(Table, Consent.__table__))


def recognise(
    session: Session, *, name: str, email: str | None, phone: str | None, now: datetime
) -> Person:
    """The known person when e-mail and name agree, unchanged; otherwise a new one."""
    key = match_key(name)
    if email is not None:
        known = session.scalars(SAME, {"email": email.lower(), "key": key}).first()
        if known is not None:
            return known
    person = Person(name=name, match_key=key, email=email, phone=phone, created_at=now)
    session.add(person)
    session.flush()
    return person


def keep_consent(
    session: Session, person_id: int, *, purpose: str, wording: str, page: str, now: datetime
) -> None:
    given = {
        "person_id": person_id,
        "purpose": purpose,
        "wording": wording,
        "given_at": now,
        "given_on": page,
    }
    session.connection().execute(ADD_CONSENT, given)
