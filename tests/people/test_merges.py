"""Two records become one person, and two again, with nothing lost or swapped."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from booking.database import Database
from booking.errors import NotFound, StatusConflict
from booking.people.actions import recognise
from booking.people.duplicates import Agrees, agreement, possible_duplicates
from booking.people.merges import merge_people, undo_merge
from booking.people.models import Consent, Person, PersonMerge
from booking.people.queries import survivor_of
from tests.clock import START
from tests.factories import OFFICE, TEN, book, book_by_phone

MONTH = timedelta(days=30)
PEOPLE = 4
NAMES = ("Ana García", "Ana Garcia", "Anna Garcia", "A. Garcia")


def person(session: Session, name: str, *, phone: str | None = None) -> Person:
    email = f"{name.split()[0].lower()}@example.com" if phone is None else None
    return recognise(session, name=name, email=email, phone=phone, now=START)


def merge(session: Session, survivor: Person, merged: Person) -> None:
    merge_people(session, survivor_id=survivor.id, merged_id=merged.id, by=OFFICE, now=START)


def undo(session: Session, merge_id: int | None = None) -> int:
    known = merge_id or session.scalars(select(PersonMerge.id)).one()
    return undo_merge(session, known, by=OFFICE, now=START)


@dataclass
class Model:
    """Who owns which consent, as plain sets say it."""

    people: list[int]
    owner: dict[int, int] = field(default_factory=dict)
    merges: dict[int, tuple[int, int, set[int]]] = field(default_factory=dict)

    def is_known(self, who: int) -> bool:
        return all(merged != who for _, merged, _ in self.merges.values())

    def merge(self, merge_id: int, survivor: int, merged: int) -> None:
        moved = {row for row, owner in self.owner.items() if owner == merged}
        self.owner |= dict.fromkeys(moved, survivor)
        self.merges[merge_id] = (survivor, merged, moved)

    def undo(self, merge_id: int) -> None:
        survivor, merged, moved = self.merges.pop(merge_id)
        back = {row for row in moved if self.owner[row] == survivor}
        self.owner |= dict.fromkeys(back, merged)


def give_consent(session: Session, model: Model, who: int) -> None:
    if not model.is_known(who):
        return
    row = {
        "purpose": "booking",
        "wording": "1",
        "text": "",
        "locale": "en",
        "given_at": START,
        "given_on": "/",
    }
    added = insert(Consent).values(person_id=who, **row).returning(Consent.id)
    model.owner[session.scalars(added).one()] = who


def join(session: Session, model: Model, survivor: int, merged: int) -> None:
    """Twice, as an impatient hand does."""
    may = survivor != merged and model.is_known(survivor) and model.is_known(merged)
    known_pairs = [pair[:2] for pair in model.merges.values()]
    for _ in range(2):
        try:
            merge_people(session, survivor_id=survivor, merged_id=merged, by=OFFICE, now=START)
        except StatusConflict:
            assert not may
            return
        assert may or (survivor, merged) in known_pairs
    if may:
        made = select(PersonMerge.id).where(PersonMerge.merged_id == merged)
        model.merge(session.scalars(made).one(), survivor, merged)


def part(session: Session, model: Model, which: int) -> None:
    if not model.merges:
        return
    merge_id = sorted(model.merges)[which % len(model.merges)]
    try:
        undo(session, merge_id)
    except StatusConflict:
        assert not model.is_known(model.merges[merge_id][0])
    else:
        model.undo(merge_id)


WHO = st.integers(0, PEOPLE - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("consent"), WHO, WHO),
        st.tuples(st.just("merge"), WHO, WHO),
        st.tuples(st.just("undo"), WHO, WHO),
    ),
    max_size=14,
)


@given(steps=STEPS)
def test_whatever_is_merged_and_undone_every_row_is_where_it_belongs(
    shared_office: Database, steps: list[tuple[str, int, int]]
) -> None:
    with shared_office.writing() as session:
        model = Model(
            [person(session, name, phone=f"+1713555019{n}").id for n, name in enumerate(NAMES)]
        )
        for step, one, other in steps:
            if step == "consent":
                give_consent(session, model, model.people[one])
            elif step == "merge":
                join(session, model, model.people[one], model.people[other])
            else:
                part(session, model, one)
            kept = session.execute(select(Consent.id, Consent.person_id)).all()
            assert {row.id: row.person_id for row in kept} == model.owner
        for merge_id in sorted(model.merges, reverse=True):
            undo(session, merge_id)
        names = session.scalars(select(Person.name).order_by(Person.id)).all()
        assert tuple(names) == NAMES
        session.rollback()


def test_visits_go_with_their_person_and_come_back(session: Session) -> None:
    web = book(session).appointment
    phone = book_by_phone(session, TEN, name="Ana Garcia", phone="713 555 0123").appointment
    first, second = web.person_id, phone.person_id
    merge_people(session, survivor_id=first, merged_id=second, by=OFFICE, now=START)
    session.refresh(phone)
    merged = phone.person_id
    later = book_by_phone(
        session, TEN + timedelta(days=1), name="Ana García", email="ana@example.com"
    ).appointment

    undo(session)

    session.refresh(phone)
    assert (merged, phone.person_id) == (first, second)
    assert (web.person_id, later.person_id) == (first, first)


def test_what_the_survivor_lacks_it_is_given_until_they_part(session: Session) -> None:
    caller, web = person(session, "Ana Garcia", phone="+17135550199"), person(session, "Ana García")
    merge(session, caller, web)
    given = caller.email

    undo(session)

    assert (given, caller.email, web.email) == ("ana@example.com", None, "ana@example.com")
    assert (web.name, web.match_key) == ("Ana García", "ana garcia")


def test_who_comes_back_under_the_merged_name_is_the_survivor(session: Session) -> None:
    married, maiden = person(session, "Ana Lopez", phone="+17135550199"), person(session, "Ana G.")
    merge(session, married, maiden)

    assert person(session, "ANA G.") is married
    assert survivor_of(session, maiden.id) is married


def test_who_comes_back_under_a_name_merged_twice_is_who_stands_for_it(session: Session) -> None:
    one, other, third = (person(session, name) for name in ("Ana X", "Bo X", "Cy X"))
    merge(session, other, third)
    merge(session, one, other)

    assert person(session, "Cy X") is person(session, "Bo X") is one


def test_a_repeated_merge_is_none_and_the_opposite_one_is_refused(session: Session) -> None:
    one, other = person(session, "Ana García"), person(session, "Bo Lee")
    merge(session, one, other)

    merge(session, one, other)

    with pytest.raises(StatusConflict):
        merge(session, other, one)
    with pytest.raises(StatusConflict):
        merge(session, one, one)
    assert len(session.scalars(select(PersonMerge)).all()) == 1


def test_the_later_merge_is_undone_before_the_earlier(session: Session) -> None:
    one, other, third = (person(session, name) for name in ("Ana X", "Bo X", "Cy X"))
    merge(session, other, one)
    merge(session, third, other)
    earlier, later = session.scalars(select(PersonMerge.id).order_by(PersonMerge.id)).all()

    with pytest.raises(StatusConflict):
        undo(session, earlier)

    assert [undo(session, later), undo(session, earlier)] == [other.id, one.id]


@pytest.mark.parametrize("opposite", [False, True])
def test_merged_twice_at_once_it_is_merged_once(office: Database, opposite: bool) -> None:
    with office.writing() as session:
        one, other = person(session, "Ana García").id, person(session, "Bo Lee").id
    pairs = [(one, other), (other, one) if opposite else (one, other)] * 4

    def attempt(pair: tuple[int, int]) -> bool:
        try:
            with office.writing() as session:
                merge_people(session, survivor_id=pair[0], merged_id=pair[1], by=OFFICE, now=START)
        except StatusConflict:
            return False
        return True

    with ThreadPoolExecutor(len(pairs)) as pool:
        done = list(pool.map(attempt, pairs))

    with office.reading() as session:
        merges = session.scalars(select(PersonMerge)).all()
    assert len(merges) == 1
    assert done.count(True) == (4 if opposite else 8)


def test_after_thirty_days_there_is_no_way_back(session: Session) -> None:
    one, other = person(session, "Ana García"), person(session, "Bo Lee")
    merge(session, one, other)
    known = session.scalars(select(PersonMerge.id)).one()

    with pytest.raises(NotFound):
        undo_merge(session, known, by=OFFICE, now=START + MONTH)
    stands = survivor_of(session, other.id)
    undo_merge(session, known, by=OFFICE, now=START + MONTH - timedelta(seconds=1))

    assert (stands, survivor_of(session, other.id)) == (one, other)


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("Somebody Else", "+17135550123"),
        ("Garcia, Ana", None),
        ("Ana Garica", None),
        ("Ána Garcia", None),
    ],
)
def test_who_may_be_the_same_is_seen(session: Session, name: str, phone: str | None) -> None:
    ana = recognise(session, name="Ana García", email=None, phone="+17135550123", now=START)
    other = recognise(session, name=name, email=None, phone=phone, now=START)

    assert [one.person for one in possible_duplicates(session, ana)] == [other]


def test_who_is_somebody_else_is_not(session: Session) -> None:
    ana = recognise(session, name="Ana García", email=None, phone="+17135550123", now=START)
    for name in ("Ana Perez", "Maria García", "Bo Lee"):
        recognise(session, name=name, email="x@example.com", phone="+17135550188", now=START)

    assert possible_duplicates(session, ana) == []


def test_who_agrees_in_name_and_reach_comes_before_who_shares_a_phone(session: Session) -> None:
    ana = recognise(session, name="Ana García", email=None, phone="+17135550123", now=START)
    husband = recognise(session, name="Luis Garza", email=None, phone=ana.phone, now=START)
    namesake = recognise(session, name="Ana Garcia", email=None, phone=None, now=START)
    herself = recognise(session, name="Anna Garcia", email=None, phone=ana.phone, now=START)

    found = [one.person for one in possible_duplicates(session, ana)]

    assert found == [herself, namesake, husband]


@pytest.mark.parametrize(
    ("name", "email", "phone", "agrees"),
    [
        ("ANA GARCIA", None, None, (Agrees.NAME,)),
        ("Ana Garica", "ANA@example.com", None, (Agrees.SIMILAR_NAME, Agrees.EMAIL)),
        ("Luis Garza", None, "+17135550123;ext=5", (Agrees.PHONE,)),
        ("Luis Garza", "luis@example.com", "+17135550199", ()),
    ],
)
def test_it_is_said_in_what_two_records_agree(
    name: str, email: str | None, phone: str | None, agrees: tuple[Agrees, ...]
) -> None:
    ana = Person(name="Ana García", email="ana@example.com", phone="+17135550123")

    assert agreement(ana, Person(name=name, email=email, phone=phone)) == agrees
