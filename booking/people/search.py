"""Finding somebody by what a caller says: a name, a number, an address."""

from collections.abc import Callable, Iterable, Sequence

from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from booking.people.inputs import phone_number
from booking.people.likeness import (
    LETTERS_SEARCHED,
    KeyKind,
    asked_words,
    backwards,
    distance,
    is_number,
    likeness,
    named_alike,
    significant,
    slips,
)
from booking.people.models import NameSlip, Person, PersonKey
from booking.people.queries import standing_for

MOST_WORDS = 5
# So many are looked at more closely when a name was typed with a slip in it.
CANDIDATES = 200
NAMESAKES = 20
# Sorts after whatever begins alike.
LAST = "\U0010ffff"

WORDS_MEANT = 200

Ids = Select[int]
Matches = Callable[[type[PersonKey]], ColumnElement[bool]]


def find_people(
    session: Session, text: str, *, limit: int = 8, among: Ids | None = None
) -> list[Person]:
    """By name (also while it is typed, with a slip in each word), phone or e-mail, closest first.

    `among` are the ids of those who may be found, where that is not everybody.
    """
    found = people_as_typed(session, text, limit=limit, among=among)
    if len(found) < limit:
        found = more(found, people_with_slips(session, text, limit=limit, among=among))
    return found[:limit]


def people_as_typed(
    session: Session, text: str, *, limit: int, among: Ids | None = None
) -> list[Person]:
    """Whose words, number or address begin so."""
    text = text.strip()
    if is_number(text):
        return _by_phone(session, text, limit, among)
    if "@" in text:
        return _by_email(session, text, limit, among)
    words = _words(text)
    found = _by_name(session, words, limit, among) if words else []
    if words and len(found) < limit and len(text.split()) == 1:
        found = more(found, _by_email(session, text, limit, among))
    return found[:limit]


def people_with_slips(
    session: Session, text: str, *, limit: int, among: Ids | None = None
) -> list[Person]:
    """Those named as typed, too; nobody by a number or an address."""
    words = _words(text.strip())
    return _by_slips(session, words, limit, among) if words else []


def people_like(
    session: Session, *, name: str, email: str | None, phone: str | None, among: Ids | None = None
) -> list[Person]:
    """Reached at the same number or address, or with a name that is nearly the same."""
    asked = [
        _is(KeyKind.PHONE, backwards(phone.partition(";")[0])) if phone else None,
        _is(KeyKind.EMAIL, email.lower()) if email else None,
    ]
    found = [one for key in asked if key for one in _find(session, [key], NAMESAKES, among)]
    words = asked_words(name)
    namesakes = find_people(session, " ".join(words), limit=NAMESAKES, among=among)
    return more(found, (one for one in namesakes if named_alike(one.name, name)))


def more(found: list[Person], others: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in (*found, *others)}.values())


def _words(text: str) -> list[str]:
    """Of a name, the longest first: it says most about who is meant."""
    if is_number(text) or "@" in text:
        return []
    return sorted(asked_words(text)[:MOST_WORDS], key=len, reverse=True)


def _by_phone(session: Session, text: str, limit: int, among: Ids | None) -> list[Person]:
    """The very number, or else all that end alike."""
    try:
        exact = backwards(phone_number(text).partition(";")[0])
    except PydanticCustomError:
        exact = ""
    known = _find(session, [_is(KeyKind.PHONE, exact)], limit, among) if exact else []
    end = backwards(significant(text))
    if known or not end:
        return known
    return _find(session, [_begins(KeyKind.PHONE, end)], limit, among)


def _by_email(session: Session, text: str, limit: int, among: Ids | None) -> list[Person]:
    return _find(session, [_begins(KeyKind.EMAIL, text.lower())], limit, among)


def _by_name(session: Session, words: Sequence[str], limit: int, among: Ids | None) -> list[Person]:
    return _find(session, [_begins(KeyKind.NAME, word) for word in words], limit, among)


def _by_slips(
    session: Session, words: Sequence[str], limit: int, among: Ids | None
) -> list[Person]:
    first, *others = [_words_meant(session, word) for word in words]
    if not first or not all(others):
        return []
    asked = [_is(KeyKind.NAME, *first), *(_is_also(KeyKind.NAME, *each) for each in others)]
    candidates = _find(session, asked, CANDIDATES, among)
    close = [(likeness(words, person.name), person) for person in candidates]
    # The sort keeps the order of those that are equally close.
    ranked = sorted(((d, one) for d, one in close if d is not None), key=lambda pair: pair[0])
    return [person for _, person in ranked[:limit]]


def _words_meant(session: Session, typed: str) -> list[str]:
    """Words of names that begin as typed, but for a letter too many, missing, wrong or misplaced.

    What differs by one slip has a slip in common.
    """
    starts = {typed[: LETTERS_SEARCHED - 1], *slips(typed)}
    begins = or_(*(_range(NameSlip.slip, start) for start in sorted(starts)))
    words = session.scalars(select(NameSlip.word).where(begins).distinct())
    close = [(d, len(word), word) for word in words if (d := distance(typed, word)) is not None]
    return [word for _, _, word in sorted(close)[:WORDS_MEANT]]


def _is(kind: KeyKind, *keys: str) -> Matches:
    def matches(one: type[PersonKey]) -> ColumnElement[bool]:
        return and_(one.kind == literal(kind.value), one.key.in_(keys))

    return matches


def _is_also(kind: KeyKind, *keys: str) -> Matches:
    """For a second word: hundreds of look-ups for each person would be slower than their keys."""

    def matches(one: type[PersonKey]) -> ColumnElement[bool]:
        return and_(one.kind == literal(kind.value), one.key.concat("").in_(keys))

    return matches


def _begins(kind: KeyKind, start: str) -> Matches:
    def matches(one: type[PersonKey]) -> ColumnElement[bool]:
        return and_(one.kind == literal(kind.value), _range(one.key, start))

    return matches


def _range(column: InstrumentedAttribute[str], start: str) -> ColumnElement[bool]:
    return and_(column >= start, column < start + LAST)


def _find(
    session: Session, asked: Sequence[Matches], limit: int, among: Ids | None
) -> list[Person]:
    """Who has a key for each; the fewer letters were left to type, the closer, then the newest."""
    first, *others = [(aliased(PersonKey), matches) for matches in asked]
    found = select(first[0].person_id).where(first[1](first[0]))
    for key, matches in others:
        found = found.join(key, and_(key.person_id == first[0].person_id, matches(key)))
    if among is not None:
        found = found.where(_stands_for(first[0], among))
    letters = sum((func.length(key.key) for key, _ in (first, *others)), start=literal(0))
    found = found.group_by(first[0].person_id)
    ids = session.scalars(
        found.order_by(func.min(letters), first[0].person_id.desc()).limit(limit)
    ).all()
    return _present(session, ids)


def _stands_for(key: type[PersonKey], among: Ids) -> ColumnElement[bool]:
    """Who was merged, however many times over, is found as the record that stands for them."""
    merged = select(Person.id).where(Person.merged_into_id.in_(among)).cte(recursive=True)
    merged = merged.union(select(Person.id).where(Person.merged_into_id == merged.c.id))
    return or_(key.person_id.in_(among), key.person_id.in_(select(merged.c.id)))


def _present(session: Session, ids: Sequence[int]) -> list[Person]:
    known = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    people = (standing_for(session, known[person_id]) for person_id in ids)
    return list({one.id: one for one in people if one.is_known}.values())
