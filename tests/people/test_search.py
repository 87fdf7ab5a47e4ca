"""Finding somebody by what they say on the phone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.people.actions import add_person, forget_keys, make_findable
from booking.people.inputs import phone_number
from booking.people.merges import merge_people, undo_merge
from booking.people.models import NameSlip, Person
from booking.people.queries import merges_of
from booking.people.search import find_people
from tests.clock import START
from tests.factories import OFFICE

PEOPLE = {
    "Ana García": ("ana@example.com", "(713) 555-0123"),
    "Ana Maria Garza": ("ana.garza@example.com", "(713) 555-0124"),
    "Siobhán O'Brien-Smith": (None, "+44 20 7946 0958"),
    "Bo Lee": ("Bo.Lee@Example.com", "713 555 0188 x5"),
    "Christopher Wolfeschlegelsteinhausen": ("cw@example.org", None),
    "مريم الزهراء": (None, "+52 55 1234 5678"),
    "100%_Real": (None, None),
}


@pytest.fixture(autouse=True)
def people(session: Session) -> None:
    for name, (email, phone) in PEOPLE.items():
        number = phone_number(phone) if phone else None
        add_person(session, name=name, email=email, phone=number, now=START)


def found(session: Session, text: str, *, limit: int = 8) -> list[str]:
    return [person.name for person in find_people(session, text, limit=limit)]


@pytest.mark.parametrize(
    "text",
    [
        "Ana García",
        "garcia ana",
        "GARCIA",
        "garci",
        "an garc",
        "García, A",
        "gracia",
        "garcja",
        "garrcia",
        "713-555-0123",
        "(713) 5550123",
        "+1 713 555 0123",
        "1-713-555-0123",
        "713.555.0123",
        "+17135550123",
        "011 1 713 555 0123",
        "0123",
        "555-0123",
        "ana@example.com",
        "ANA@ex",
    ],
)
def test_ana_is_found(session: Session, text: str) -> None:
    assert found(session, text)[0] == "Ana García"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("obrien", "Siobhán O'Brien-Smith"),
        ("o'brien", "Siobhán O'Brien-Smith"),
        ("smith siobhan", "Siobhán O'Brien-Smith"),
        ("sioban", "Siobhán O'Brien-Smith"),
        ("+44 20 7946 0958", "Siobhán O'Brien-Smith"),
        ("020 7946 0958", "Siobhán O'Brien-Smith"),
        ("0044 20 7946 0958", "Siobhán O'Brien-Smith"),
        ("(713) 555-0188", "Bo Lee"),
        ("713-555-0188 ext. 9", "Bo Lee"),
        ("bo.lee", "Bo Lee"),
        ("bo.lee@example.com", "Bo Lee"),
        ("christohper", "Christopher Wolfeschlegelsteinhausen"),
        ("wolfeschlegelstein", "Christopher Wolfeschlegelsteinhausen"),
        ("مريم", "مريم الزهراء"),
        ("100%", "100%_Real"),
    ],
)
def test_everybody_else_is_found(session: Session, text: str, name: str) -> None:
    assert found(session, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x" * 5_000,
        "%",
        "_",
        "' OR 1=1 --",
        "ana lee",
        "713-555-0999",
        "nobody@example.com",
        "👩‍⚕️",
        "\U0010ffff",
        "0000",
        "١٢٣٤",
    ],
)
def test_nobody_is_found(session: Session, text: str) -> None:
    assert found(session, text) == []


def test_the_closest_come_first(session: Session) -> None:
    for name in ("Mara Stone", "Marah Stone", "Maria Stone"):
        add_person(session, name=name, email=None, phone=None, now=START)

    assert found(session, "mara stone") == ["Mara Stone", "Marah Stone", "Maria Stone"]


def test_all_who_are_equally_close_are_found(session: Session) -> None:
    assert set(found(session, "ana garia")) == {"Ana García", "Ana Maria Garza"}


def test_no_more_are_found_than_asked_for(session: Session) -> None:
    assert len(found(session, "ana", limit=1)) == 1


def test_only_those_who_may_be_found_are(session: Session) -> None:
    ids = select(Person.id).where(Person.name == "Bo Lee")

    assert [one.name for one in find_people(session, "ana", among=ids)] == []
    assert [one.name for one in find_people(session, "lee", among=ids)] == ["Bo Lee"]


def test_what_was_given_later_finds_the_same_person(session: Session) -> None:
    ana = find_people(session, "ana@example.com")[0]
    make_findable(session, ana, name="Ana Peña", email="new@example.com", phone="+17135550177")
    make_findable(session, ana, name="Ana Peña", email=None, phone=None)

    texts = ("pena", "new@", "713 555 0177", "garcia")
    assert {found(session, text)[0] for text in texts} == {"Ana García"}


def test_who_is_forgotten_is_not_found(session: Session) -> None:
    forget_keys(session, find_people(session, "lee")[0])

    assert found(session, "lee") == found(session, "713 555 0188") == []


def test_a_merged_record_is_found_as_the_one_that_stands_for_it(session: Session) -> None:
    bo, ana = find_people(session, "lee")[0], find_people(session, "ana garcía")[0]
    merge_people(session, survivor_id=ana.id, merged_id=bo.id, by=OFFICE, now=START)
    among = select(Person.id).where(Person.id == ana.id)

    assert found(session, "bo lee") == ["Ana García"]
    assert find_people(session, "bo lee", among=among) == [ana]
    undo_merge(session, merges_of(session, ana.id)[0].id, by=OFFICE, now=START)
    assert found(session, "bo lee") == ["Bo Lee"]


def test_among_some_a_record_is_found_that_was_merged_twice(session: Session) -> None:
    bo, ana, garza = (find_people(session, one)[0] for one in ("lee", "ana garcía", "garza"))
    merge_people(session, survivor_id=garza.id, merged_id=bo.id, by=OFFICE, now=START)
    merge_people(session, survivor_id=ana.id, merged_id=garza.id, by=OFFICE, now=START)
    among = select(Person.id).where(Person.id == ana.id)

    assert find_people(session, "bo lee", among=among) == [ana]


def test_a_word_that_nobody_bears_any_more_is_not_kept(session: Session) -> None:
    add_person(session, name="Bo Garza", email=None, phone=None, now=START)
    forget_keys(session, find_people(session, "bo garza")[0])

    words = set(session.scalars(select(NameSlip.word)))
    assert {"garza", "bo", "lee"} <= words
    forget_keys(session, find_people(session, "ana garza")[0])
    assert "garza" not in set(session.scalars(select(NameSlip.word)))
