"""Knowing somebody again, without letting what a visitor types change anybody."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.database import insert_missing
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.people.inputs import PersonChange
from booking.people.likeness import Key, KeyKind, person_keys, slips
from booking.people.models import Consent, NameSlip, Person, PersonKey, PersonMerge
from booking.people.queries import person_mark, survivor_of
from booking.people.rules import CURRENT_WORDING, consent_text, match_key

SAME = (
    select(Person)
    .where(func.lower(Person.email) == bindparam("email"), Person.match_key == bindparam("key"))
    .order_by(Person.id)
)
KEYS_OF = select(PersonKey.kind, PersonKey.key).where(PersonKey.person_id == bindparam("person_id"))
# Nobody asks the session for it again: past the ORM, whose bookkeeping costs more than the row.
ADD_CONSENT = insert(cast(Table, Consent.__table__))
KEYS, SLIPS = cast(Table, PersonKey.__table__), cast(Table, NameSlip.__table__)
# Who had this name and address before they were merged into another record.
ALIAS = (
    select(PersonMerge.merged_id)
    .where(
        func.lower(PersonMerge.email) == bindparam("email"),
        PersonMerge.match_key == bindparam("key"),
    )
    .order_by(PersonMerge.merged_id)
)
CONTACTS = ("name", "email", "phone")
# The wording of a consent that was not given to any of ours.
STATED = "stated"


def whose(
    session: Session,
    chosen: int | Literal["new"] | None,
    *,
    name: str,
    email: str | None,
    phone: str | None,
    now: datetime,
) -> Person:
    """Whom the office chose, whatever was typed; where it did not choose, whoever is recognised."""
    if chosen is None:
        return recognise(session, name=name, email=email, phone=phone, now=now)
    if chosen == "new":
        return add_person(session, name=name, email=email, phone=phone, now=now)
    try:
        person = survivor_of(session, chosen)
    except NotFound:
        raise InvalidInput({"person": ["unknown_person"]}) from None
    make_findable(session, person, name=name, email=email, phone=phone)
    return person


def recognise(
    session: Session, *, name: str, email: str | None, phone: str | None, now: datetime
) -> Person:
    """The known person when e-mail and name agree, unchanged; otherwise a new one."""
    known = None if email is None else _known_as(session, name, email)
    if known is None:
        return add_person(session, name=name, email=email, phone=phone, now=now)
    make_findable(session, known, name=name, email=email, phone=phone)
    return known


def _known_as(session: Session, name: str, email: str) -> Person | None:
    asked = {"email": email.lower(), "key": match_key(name)}
    same = session.scalars(SAME, asked).first()
    if same is not None:
        return same
    merged = session.scalars(ALIAS, asked).first()
    return None if merged is None else survivor_of(session, merged)


def add_person(
    session: Session, *, name: str, email: str | None, phone: str | None, now: datetime
) -> Person:
    person = Person(name=name, match_key=match_key(name), email=email, phone=phone, created_at=now)
    session.add(person)
    session.flush()
    _add_keys(session, person, person_keys(name=name, email=email, phone=phone))
    return person


def make_findable(
    session: Session, person: Person, *, name: str, email: str | None, phone: str | None
) -> None:
    """By these details, too: what was given for an appointment finds the person whose it is."""
    known = {
        (KeyKind(kind), key) for kind, key in session.execute(KEYS_OF, {"person_id": person.id})
    }
    _add_keys(session, person, person_keys(name=name, email=email, phone=phone) - known)


def forget_keys(session: Session, person: Person) -> None:
    """Nothing that was ever given for them finds them, and no word of theirs alone is kept."""
    keys = session.execute(KEYS_OF, {"person_id": person.id})
    words = {key for kind, key in keys if kind == KeyKind.NAME}
    session.execute(delete(PersonKey).where(PersonKey.person_id == person.id))
    for word in words - _words_in_use(session, words):
        slip = NameSlip.slip.in_({word, *slips(word)})
        session.execute(delete(NameSlip).where(NameSlip.word == word, slip))


def _add_keys(session: Session, person: Person, keys: Iterable[Key]) -> None:
    rows = [{"kind": kind, "key": key, "person_id": person.id} for kind, key in sorted(keys)]
    words = {key for kind, key in keys if kind == KeyKind.NAME}
    new = words - _words_in_use(session, words)
    slipped = sorted((slip, word) for word in new for slip in {word, *slips(word)})
    insert_missing(session, KEYS, rows)
    insert_missing(session, SLIPS, [{"slip": slip, "word": word} for slip, word in slipped])


def _words_in_use(session: Session, words: set[str]) -> set[str]:
    found = select(PersonKey.key).where(PersonKey.kind == KeyKind.NAME, PersonKey.key.in_(words))
    return set(session.scalars(found.distinct())) if words else set()


def keep_consent(
    session: Session, person_id: int, *, purpose: str, locale: str, page: str, now: datetime
) -> None:
    """To the wording that is shown now."""
    wording, text = CURRENT_WORDING[purpose], consent_text(purpose, locale)
    _keep(session, person_id, purpose, wording, text, locale=locale, page=page, now=now)


def keep_stated_consent(
    session: Session, person_id: int, *, purpose: str, stated: str, locale: str, now: datetime
) -> None:
    """Given elsewhere and to other words: `stated` is what whoever brings it knows of it."""
    _keep(session, person_id, purpose, STATED, stated, locale=locale, page="import", now=now)


def _keep(
    session: Session,
    person_id: int,
    purpose: str,
    wording: str,
    text: str,
    *,
    locale: str,
    page: str,
    now: datetime,
) -> None:
    given = {
        "person_id": person_id,
        "purpose": purpose,
        "wording": wording,
        "text": text,
        "locale": locale,
        "given_at": now,
        "given_on": page,
    }
    session.connection().execute(ADD_CONSENT, given)


def stop_news(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """Whatever they agreed to, and however often; what it was, and until when, stays known."""
    living = (
        update(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == "marketing",
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .returning(Consent.id)
    )
    if session.scalars(living).all():
        record(session, "person.stop_news", f"person {person_id}", by=by, now=now)


def change_person(
    session: Session, person: Person, asked: PersonChange, *, by: Actor, now: datetime
) -> None:
    """`StaleVersion` when somebody else changed them since; visits keep the details they have."""
    session.refresh(person, with_for_update=True)
    if not person.is_known:
        raise NotFound
    changed = [name for name in CONTACTS if getattr(asked, name) != getattr(person, name)]
    if not changed:
        return
    if asked.seen != person_mark(person):
        raise StaleVersion
    for name in changed:
        setattr(person, name, getattr(asked, name))
    person.match_key = match_key(person.name)
    make_findable(session, person, name=person.name, email=person.email, phone=person.phone)
    record(session, "person.change", f"person {person.id}", by=by, now=now, fields=changed)
