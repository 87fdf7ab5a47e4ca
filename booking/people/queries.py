"""The people we know."""

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from booking.errors import NotFound
from booking.keyring import fingerprint
from booking.people.models import Consent, Person, PersonMerge
from booking.people.rules import names_alike

SHORT_WORD = 2
SPELT_ALIKE = 3_000


def one_person(session: Session, person_id: int) -> Person:
    """Nobody who was merged into another or erased."""
    person = session.get(Person, person_id)
    if person is None or not person.is_known:
        raise NotFound
    return person


def survivor_of(session: Session, person_id: int) -> Person:
    """Who stands for this record now, after however many merges."""
    person = session.get(Person, person_id)
    while person is not None and person.merged_into_id is not None:
        person = session.get_one(Person, person.merged_into_id)
    if person is None or person.erased_at is not None:
        raise NotFound
    return person


def person_mark(person: Person) -> str:
    """What a form carries to tell later which details its writer had before them."""
    return fingerprint("person", person.name, str(person.email), str(person.phone))


def consents_of(session: Session, person_id: int) -> list[Consent]:
    found = select(Consent).where(Consent.person_id == person_id)
    return list(session.scalars(found.order_by(Consent.given_at, Consent.id)))


def merges_of(session: Session, person_id: int) -> list[PersonMerge]:
    """What was merged into this record and can still be undone, the newest first."""
    found = select(PersonMerge).where(PersonMerge.survivor_id == person_id)
    return list(session.scalars(found.order_by(PersonMerge.id.desc())))


def possible_duplicates(session: Session, person: Person, *, limit: int = 6) -> list[Person]:
    """Who may be the same human: by phone, by e-mail, by a name that is nearly the same."""
    other = select(Person).where(
        Person.id != person.id, Person.merged_into_id.is_(None), Person.erased_at.is_(None)
    )
    sure = session.scalars(other.where(_reached_alike(person)).order_by(Person.id).limit(limit))
    found = {one.id: one for one in sure}
    near = [one for one in _namesakes(session, person) if one not in found][: limit - len(found)]
    for one in session.scalars(select(Person).where(Person.id.in_(near)).order_by(Person.id)):
        found[one.id] = one
    return list(found.values())


def _namesakes(session: Session, person: Person) -> list[int]:
    """The database narrows it down by a beginning or an end of a word; the rule decides."""
    asked = select(Person.id, Person.match_key).where(Person.id != person.id, _spelt_alike(person))
    rows = session.execute(asked.order_by(Person.id).limit(SPELT_ALIKE))
    return [row.id for row in rows if names_alike(row.match_key, person.match_key)]


def _reached_alike(person: Person) -> ColumnElement[bool]:
    alike = []
    if person.phone is not None:
        alike.append(Person.phone == person.phone)
    if person.email is not None:
        alike.append(func.lower(Person.email) == person.email.lower())
    return or_(false(), *alike)


def _spelt_alike(person: Person) -> ColumnElement[bool]:
    words = [word for word in person.match_key.split() if len(word) > SHORT_WORD]
    parts = [part for word in words for part in (word[:3], word[-3:])]
    return or_(false(), *(Person.match_key.contains(part, autoescape=True) for part in parts))
