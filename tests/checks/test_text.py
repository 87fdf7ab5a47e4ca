"""The text of the self-check: whole, in both languages, within what may be said."""

import re
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from booking.checks.queries import text_mark, written_text
from booking.checks.text import CheckText
from tests.checks.unsaid import NEVER, THERAPIES

TEXT = written_text()
# What each number has ever said: who changes a word makes a new number, with a line of its own.
SAID = {
    1: "cc9ba4e25cbbb256e41f8bdce1a543e3c79847c22ba95f6642293c43585ec8b5",
    2: "c558d3aab84b07c24e113baa89e0b81408897774990f71a44d998198cd028635",
}
FAMILIAR = re.compile(r"\b(tú|tu|tus|te|ti|puedes|quieres|tienes|haz)\b", re.IGNORECASE)


def words(part: object) -> Iterator[tuple[str, str]]:
    """Every sentence with its language."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if name in ("en", "es"):
                yield name, str(inner)
            else:
                yield from words(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from words(inner)


ALL = list(words(TEXT.model_dump()))


def test_a_changed_text_has_a_number_of_its_own() -> None:
    assert SAID[TEXT.number] == text_mark(TEXT)


def test_six_to_eight_questions_are_asked() -> None:
    assert 6 <= len(TEXT.questions) <= 8


@pytest.mark.parametrize(("language", "said"), ALL)
def test_nothing_is_said_that_may_not_be_said(language: str, said: str) -> None:
    assert not NEVER.search(said)
    assert language == "en" or not FAMILIAR.search(said)


def test_an_answer_that_names_the_therapies_has_the_note_beside_it() -> None:
    choices = [choice for question in TEXT.questions for choice in question.choices]
    naming = [one.id for one in choices if THERAPIES.search(f"{one.en} {one.es}")]

    assert naming == [one.id for one in choices if one.cites] == ["cells"]


def test_the_note_names_its_source() -> None:
    assert "FDA consumer alert" in TEXT.note.source.en
    assert "July 22, 2020" in TEXT.note.source.en
    assert "22 de julio de 2020" in TEXT.note.source.es


def test_every_red_flag_is_there() -> None:
    flags = {one.id for question in TEXT.questions for one in question.choices if one.warns}

    assert flags == {"minor", "patches", "pain", "redness", "fever"}
    minor = TEXT.question("age").choice("minor")
    assert minor
    assert minor.warns
    assert "guardian" in minor.warns.en


@pytest.mark.parametrize(
    "broken",
    [
        {"questions": [*TEXT.model_dump()["questions"], TEXT.model_dump()["questions"][0]]},
        {"bring_up": {}},
        {"bring_up": TEXT.model_dump()["bring_up"] | {"more": {"en": "a", "es": "b"}}},
        {"start": {}},
        {"number": 0},
    ],
)
def test_a_text_that_is_not_whole_is_none(broken: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CheckText.model_validate(TEXT.model_dump() | broken)
