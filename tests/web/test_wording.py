"""Words for every code: none reaches a person as it is."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from booking import errors, inputs
from booking.web import wording
from config import ROOT


def codes_in_the_code() -> Iterator[str]:
    """Every refusal's own, every validator's, and those of the fields in `InvalidInput`."""
    yield from (one.code for one in errors.Refusal.__subclasses__())
    yield from inputs.CODES.values()
    for file in (ROOT / "booking").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        yield from re.findall(r"refuse\(\"(\w+)\"\)", text)
        yield from re.findall(r"InvalidInput\(\{[^}]*?\[\"(\w+)\"\]", text)


@pytest.mark.parametrize("code", sorted(set(codes_in_the_code())))
def test_every_code_has_its_words(code: str) -> None:
    assert code in wording.CODES


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_status_has_a_title_and_a_sentence(app: Flask, status: int, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        title, detail = wording.title_of_status(status), wording.of_status(status)

    assert title
    assert detail.endswith(".")


def test_an_unheard_of_status_is_answered_by_its_hundred(app: Flask) -> None:
    with app.test_request_context():
        assert wording.title_of_status(418) == wording.title_of_status(400)
        assert wording.title_of_status(507) == wording.title_of_status(500)


def test_a_field_says_more_than_its_code_where_there_is_more_to_say(app: Flask) -> None:
    with app.test_request_context():
        assert wording.of_field("name", "required") == "Please type your name."
        assert wording.of_field("partner", "required") == "This is missing."
