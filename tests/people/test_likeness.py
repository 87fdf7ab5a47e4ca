"""What counts as a slip of the finger or the ear, and what somebody is looked for by."""

import pytest

from booking.people.likeness import (
    asked_words,
    backwards,
    distance,
    indexed_words,
    is_number,
    likeness,
    person_keys,
    significant,
    slips,
)


@pytest.mark.parametrize(
    ("typed", "word", "slipped"),
    [
        ("garcia", "garcia", 0),
        ("gar", "garcia", 0),
        ("garrcia", "garcia", 1),
        ("gacia", "garcia", 1),
        ("garzia", "garcia", 1),
        ("gacria", "garcia", 1),
        ("karcia", "garcia", 1),
        ("garciaa", "garcia", 1),
        ("grci", "garcia", 1),
        ("garz", "garcia", 1),
        ("christohper", "christopher", 1),
        ("gazzia", "garcia", None),
        ("garciaab", "garcia", None),
        ("smith", "garcia", None),
        ("bi", "bo", None),
        ("anna", "ana", 1),
        ("annn", "ann", 1),
    ],
)
def test_one_slip_is_forgiven(typed: str, word: str, slipped: int | None) -> None:
    assert distance(typed, word) == slipped


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ana García", {"ana", "garcia"}),
        ("Siobhán O'Brien", {"siobhan", "o", "brien", "obrien"}),
        ("García-López, María", {"garcia", "lopez", "garcialopez", "maria"}),
        ("Łukasz Østergård ß", {"lukasz", "ostergard", "ss"}),
        ("مريم الزهراء", {"مريم", "الزهراء"}),
        ("👩‍⚕️ Bo", {"bo"}),
        ("王小明", {"王小明"}),
    ],
)
def test_a_name_is_found_by_its_words(name: str, words: set[str]) -> None:
    assert indexed_words(name) == words


def test_a_short_word_has_no_slips() -> None:
    assert slips("lee") == set()
    assert slips("bond") == {"ond", "bnd", "bod", "bon"}


def test_only_the_beginning_of_a_long_word_is_searched_for_slips() -> None:
    assert max(map(len, slips("wolfeschlegelsteinhausen"))) == 7


def test_each_word_may_have_its_slip() -> None:
    assert likeness(["gacia", "bona"], "García, Ana") is None
    assert likeness(["gacia", "ana"], "García, Ana") == 1
    assert likeness(["gacia", "mraia"], "María García") == 2


@pytest.mark.parametrize(
    "text", ["713-555-0123", "(713) 5550123", "+1 713.555.0123", "0123", "7135550123 x22"]
)
def test_a_number_is_known_by_its_looks(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["012", "K7MP-4QXD", "Ana 0123", "", "( ) -"])
def test_what_is_no_number(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("020 7946 0958", "2079460958"),
        ("0044 20 7946 0958", "442079460958"),
        ("555-0123 ext. 7", "5550123"),
    ],
)
def test_what_is_dialled_before_a_number_is_not_part_of_it(text: str, digits: str) -> None:
    assert significant(text) == digits


def test_an_extension_is_not_looked_for() -> None:
    keys = person_keys(name="Bo", email="Bo@Example.com", phone="+17135550123;ext=7")

    assert keys == {("name", "bo"), ("email", "bo@example.com"), ("phone", "32105553171")}
    assert backwards("+1 713") == "3171"


def test_what_is_asked_for_is_taken_apart_like_a_name() -> None:
    assert asked_words(" GARCÍA,  o'brien ") == ["garcia", "o", "brien"]
