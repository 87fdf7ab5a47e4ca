"""What may be said in a mail's own words."""

import pytest

from booking.practice.wording import PARTS, Flaw, Part, filled, flaws, paragraphs, parts_of

PART = {part.name: part for part in PARTS}
VALUES = {"name": "Ana", "date": "Tuesday", "time": "9:00 am"}


@pytest.mark.parametrize(
    ("part", "words", "found"),
    [
        ("intro", "Hello {name},\nsee {provider} on {date}.", []),
        (
            "intro",
            "one\ntwo {nam} {}",
            [("unknown_placeholder", 2, "{nam}"), ("unknown_placeholder", 2, "{}")],
        ),
        ("intro", "a { b\n}", [("stray_brace", 1, "{"), ("stray_brace", 2, "}")]),
        ("intro", "{name\n}", [("stray_brace", 1, "{"), ("stray_brace", 2, "}")]),
        ("intro", "{{name}}", [("stray_brace", 1, "{"), ("stray_brace", 1, "}")]),
        ("intro", "{0.__class__}", [("unknown_placeholder", 1, "{0.__class__}")]),
        ("subject", "{type} on {date}", [("placeholder_not_here", 1, "{type}")]),
        ("subject", "{name}", [("placeholder_not_here", 1, "{name}")]),
        ("subject", "Your hair appointment", [("tells_of_health", 1, "hair")]),
        ("preheader", "Su cirugía del pelo", [("tells_of_health", 1, "cirugía")]),
        ("intro", "Your hair consultation", []),
        ("subject", "x" * 101, [("too_long", 1, "100")]),
        ("closing", "x" * 2_000, []),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    part: str, words: str, found: list[tuple[str, int, str]]
) -> None:
    assert flaws(PART[part], words) == [Flaw(*flaw) for flaw in found]


@pytest.mark.parametrize(
    ("words", "name", "said"),
    [
        ("Hello {name},", "Ana", "Hello Ana,"),
        ("Hello {name},", "", "Hello,"),
        ("Hola, {name}:", "", "Hola:"),
        ("{name}, see you", "{time}", "{time}, see you"),
        ("{gone} stays", "Ana", "{gone} stays"),
    ],
)
def test_gaps_are_filled_once(words: str, name: str, said: str) -> None:
    assert filled(words, VALUES | {"name": name}) == said


def test_an_empty_line_begins_a_paragraph() -> None:
    assert paragraphs("one\ntwo\n\n \n\nthree\n") == [["one", "two"], ["three"]]
    assert paragraphs(" \n ") == []


@pytest.mark.parametrize(
    "part", [part for part in PARTS if part.is_public], ids=lambda one: one.name
)
def test_what_a_locked_phone_shows_names_neither_person_nor_treatment(part: Part) -> None:
    assert not {"name", "type", "provider", "practice"} & set(part.placeholders)


def test_only_a_reminder_knows_whether_they_said_that_they_come() -> None:
    assert "intro_confirmed" in [part.name for part in parts_of("reminder")]
    assert "intro_confirmed" not in [part.name for part in parts_of("confirmation")]
