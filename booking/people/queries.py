"""The people we know."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.errors import NotFound
from booking.inputs import LARGEST_ID
from booking.keyring import Keyring, fingerprint
from booking.people.models import Consent, Person, PersonMerge
from booking.people.rules import is_news_token


def one_person(session: Session, person_id: int) -> Person:
    """Nobody who was merged into another or erased."""
    person = session.get(Person, person_id)
    if person is None or not person.is_known:
        raise NotFound
    return person


def keep_person(session: Session, person_id: int) -> None:
    """Nobody changes, merges or erases them before this transaction ends."""
    lock = {"read": True, "key_share": True}
    session.get_one(Person, person_id, with_for_update=lock, populate_existing=True)


def is_erased(session: Session, person_id: int) -> bool:
    person = session.get(Person, person_id)
    return person is not None and person.erased_at is not None


def survivor_of(session: Session, person_id: int) -> Person:
    """Who stands for this record now, after however many merges."""
    person = session.get(Person, person_id)
    survivor = None if person is None else standing_for(session, person)
    if survivor is None or survivor.erased_at is not None:
        raise NotFound
    return survivor


def standing_for(session: Session, person: Person) -> Person:
    """Erased since or not."""
    while person.merged_into_id is not None:
        person = session.get_one(Person, person.merged_into_id)
    return person


def person_mark(person: Person) -> str:
    """What a form carries to tell later which details its writer had before them."""
    return fingerprint("person", person.name, str(person.email), str(person.phone))


def consents_of(session: Session, person_id: int) -> list[Consent]:
    found = select(Consent).where(Consent.person_id == person_id)
    return list(session.scalars(found.order_by(Consent.given_at, Consent.id)))


def living_consent(session: Session, person_id: int, purpose: str) -> Consent | None:
    """The latest that was not taken back."""
    found = select(Consent).where(
        Consent.person_id == person_id,
        Consent.purpose == purpose,
        Consent.withdrawn_at.is_(None),
    )
    return session.scalars(found.order_by(Consent.id.desc()).limit(1)).first()


def wants_news(session: Session, consent_id: int | None) -> bool:
    """Still: it was agreed to, and not taken back."""
    consent = session.get(Consent, consent_id) if consent_id is not None else None
    if consent is None or consent.purpose != "marketing":
        return False
    return consent.withdrawn_at is None


def consent_of_link(session: Session, token: str, keys: Keyring) -> Consent:
    """That a mail's link to stop news was made from."""
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit()) or int(number) > LARGEST_ID:
        raise NotFound
    consent = session.get(Consent, int(number))
    if consent is None or not is_news_token(token, keys, consent.id, consent.given_at):
        raise NotFound
    return consent


def merged_into(session: Session, person: Person) -> list[Person]:
    """The empty records of all who were merged into this one, and into those."""
    found = list(session.scalars(select(Person).where(Person.merged_into_id == person.id)))
    return found + [one for merged in found for one in merged_into(session, merged)]


def merges_of(session: Session, person_id: int) -> list[PersonMerge]:
    """What was merged into this very record, the newest first."""
    found = select(PersonMerge).where(PersonMerge.survivor_id == person_id)
    return list(session.scalars(found.order_by(PersonMerge.id.desc())))
