"""Knowing somebody again, without letting what a visitor types change anybody."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import StaleVersion
from booking.people.inputs import PersonChange
from booking.people.models import Consent, Person, PersonMerge
from booking.people.queries import person_mark
from booking.people.rules import match_key

SAME = (
    select(Person)
    .where(func.lower(Person.email) == bindparam("email"), Person.match_key == bindparam("key"))
    .order_by(Person.id)
)
# Nobody asks the session for it again: past the ORM, whose bookkeeping costs more than the row.
ADD_CONSENT = insert(cast(Table, Consent.__table__))
# Under the name and address of a record that was merged into this one.
ALIAS = (
    select(Person)
    .join(PersonMerge, PersonMerge.survivor_id == Person.id)
    .where(
        func.lower(PersonMerge.email) == bindparam("email"),
        PersonMerge.match_key == bindparam("key"),
        Person.merged_into_id.is_(None),
    )
    .order_by(Person.id)
)
CONTACTS = ("name", "email", "phone")


def recognise(
    session: Session, *, name: str, email: str | None, phone: str | None, now: datetime
) -> Person:
    """The known person when e-mail and name agree, unchanged; otherwise a new one."""
    key = match_key(name)
    if email is not None:
        asked = {"email": email.lower(), "key": key}
        known = session.scalars(SAME, asked).first() or session.scalars(ALIAS, asked).first()
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


def change_person(
    session: Session, person: Person, asked: PersonChange, *, by: Actor, now: datetime
) -> None:
    """`StaleVersion` when somebody else changed them since; visits keep the details they have."""
    session.refresh(person, with_for_update=True)
    changed = [name for name in CONTACTS if getattr(asked, name) != getattr(person, name)]
    if not changed:
        return
    if asked.seen != person_mark(person):
        raise StaleVersion
    for name in changed:
        setattr(person, name, getattr(asked, name))
    person.match_key = match_key(person.name)
    record(session, "person.change", f"person {person.id}", by=by, now=now, fields=changed)
