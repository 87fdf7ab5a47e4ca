"""Everything that is said is said in Spanish as well, with the same gaps to fill."""

import re
from collections.abc import Iterable

import pytest
from babel.messages.catalog import Message

from tests.catalogue import SPANISH, extracted, spanish

GAPS = re.compile(r"%\(\w+\)[sd]|<[^>]+>|\{\w+\}")


def wanted() -> list[Message]:
    return [message for message in extracted() if message.id]


def parts(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


@pytest.mark.parametrize("message", wanted(), ids=lambda message: str(message.id)[:40])
def test_every_string_has_its_spanish(message: Message) -> None:
    found = spanish().get(message.id, message.context)

    assert found is not None, "run `python -m tests.catalogue`, then translate"
    assert not found.fuzzy
    english = parts(message.id)[-1]
    for translated in parts(found.string):
        assert translated
        assert set(GAPS.findall(translated)) == set(GAPS.findall(english))


def test_nothing_is_kept_that_is_no_longer_said() -> None:
    said = {(str(message.id), message.context) for message in wanted()}

    assert {(str(one.id), one.context) for one in spanish() if one.id} <= said


def test_a_providers_name_needs_no_title_and_no_gender() -> None:
    """Whoever it is: an article before it would fit some names only."""
    text = [part for one in spanish() if one.id for part in parts(one.string)]

    assert not [one for one in text if re.search(r"\b(el|la|al|del) %\((name|doctor)\)s", one)]


def test_no_compiled_catalogue_goes_stale_beside_the_source() -> None:
    assert not list(SPANISH.parent.glob("*.mo"))


def test_readers_are_addressed_with_respect_and_without_shouting() -> None:
    text = " ".join(part for one in spanish() if one.id for part in parts(one.string))

    assert not re.search(r"[!¡]", text)
    assert not re.search(r"\b(tú|tu|tus|te|ti|puedes|quieres|tienes|haz)\b", text, re.IGNORECASE)
