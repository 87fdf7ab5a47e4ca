"""The self-check's pages: shut without a signature, a question each, three honest endings."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import base64_decode

from booking.checks.actions import sign
from booking.checks.queries import text_mark
from booking.database import Database
from booking.web.sealing import LIFE_SECONDS, Purpose
from tests.checks.answering import another
from tests.checks.unsaid import NEVER, THERAPIES
from tests.clock import START as NOW
from tests.clock import SettableClock
from tests.factories import CHECK, OFFICE, sign_check
from tests.web.site.checking import FLAGGED, GOOD, START, UNSURE, answer_all, choose, go_on
from tests.web.site.visitor import Visitor

ENDINGS = {
    "en": (
        "A consultation is a good next step",
        "A consultation can help you find out",
        "Please see a doctor soon",
    ),
    "es": (
        "Una consulta es un buen siguiente paso",
        "Una consulta puede ayudarle a averiguarlo",
        "Vaya pronto a un médico",
    ),
}
WAYS = (GOOD, UNSURE, FLAGGED)
ADDRESSES = (START, f"{START}/age", f"{START}/nothing", f"{START}/result")
SOURCES = ("July 22, 2020", "22 de julio de 2020")


@pytest.fixture
def signed(office: Database, app: Flask) -> None:
    del app
    with office.writing() as session:
        sign_check(session)


@pytest.mark.parametrize("path", ADDRESSES)
def test_without_a_signature_it_is_shut_and_says_so_kindly(visitor: Visitor, path: str) -> None:
    page = visitor.get(path)

    assert (page.status, page.says("h1")) == (404, "The self-check is not open right now")
    assert page.links_to("/book")


@pytest.mark.parametrize("path", ["/", "/book", "/learn/hair-restoration", "/privacy"])
def test_no_page_leads_to_what_is_shut(visitor: Visitor, path: str) -> None:
    page = visitor.get(path)

    assert page.links_to(START) == []
    assert "self-check" not in page.text


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("path", ["/", "/book", "/learn/hair-restoration"])
def test_a_signed_one_is_found_from_every_way_in(visitor: Visitor, path: str) -> None:
    page = visitor.get(visitor.get(path).link("A short self-check"))

    assert (page.status, page.says("h1")) == (200, "Would a consultation help you?")
    assert visitor.get(page.link("Begin")).says("h1") == "Are you 18 or older?"


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("end", range(3))
def test_it_ends_in_one_of_three_ways(visitor: Visitor, language: str, end: int) -> None:
    visitor.get(f"{START}?lang={language}")

    page = answer_all(visitor, WAYS[end])

    assert (page.address, page.says("h1")) == (f"{START}/result", ENDINGS[language][end])
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answers", WAYS)
def test_no_page_says_what_may_not_be_said_or_names_a_therapy_without_the_source(
    visitor: Visitor, language: str, answers: dict[str, list[str]]
) -> None:
    start = visitor.get(f"{START}?lang={language}")
    end = answer_all(visitor, answers)
    pages = [start, end, *(visitor.get(f"{START}/{question}") for question in answers)]

    said = [page.text for page in pages]

    assert [one for one in said if NEVER.search(one)] == []
    naming = [one for one in said if THERAPIES.search(one)]
    assert [one for one in naming if not any(source in one for source in SOURCES)] == []


@pytest.mark.usefixtures("signed")
def test_who_is_warned_is_told_why_and_led_on_quietly(visitor: Visitor) -> None:
    page = answer_all(visitor, FLAGGED)

    assert "A parent or guardian needs to come with you" in page.text
    assert "You have pain." in page.text
    assert "What to bring up" not in page.text
    assert ("button", {"class": "button button-quiet", "type": "submit"}) in [
        (tag, {name: values[name] for name in ("class", "type")})
        for tag, values in page.attributes
        if values.get("value") == "book"
    ]


@pytest.mark.usefixtures("signed")
def test_back_leads_back_and_loses_nothing(visitor: Visitor) -> None:
    page = answer_all(visitor, GOOD)

    for question in reversed(GOOD):
        page = visitor.get(page.link("Back"))
        assert page.address == f"{START}/{question}"
        for chosen in GOOD[question]:
            assert re.search(rf'value="{chosen}" checked', page.html)
    assert visitor.get(page.link("Back")).address == START


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("path", [f"{START}/hope", f"{START}/result"])
def test_nothing_is_skipped(visitor: Visitor, path: str) -> None:
    choose(visitor, visitor.get(f"{START}/age"), "adult")

    assert visitor.get(path).address == f"{START}/signs"


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([], "Please choose an answer."),
        (["none", "pain"], "One of these answers cannot go with another."),
    ],
)
def test_what_is_no_answer_is_asked_again(visitor: Visitor, chosen: list[str], words: str) -> None:
    page = choose(visitor, choose(visitor, visitor.get(f"{START}/age"), "adult"), *chosen)

    assert (page.status, page.says("h1")) == (422, "Have you noticed any of these?")
    assert words in page.text
    assert page.links_to("#choice")
    assert page.html.count(" checked") == len(chosen)


@pytest.mark.usefixtures("signed")
def test_an_answer_may_be_changed_from_the_ending(visitor: Visitor) -> None:
    answer_all(visitor, FLAGGED)
    page = choose(visitor, visitor.get(f"{START}/age"), "adult")
    assert page.says("h1") == ENDINGS["en"][2]

    page = choose(visitor, visitor.get(f"{START}/signs"), "none")

    assert page.address == f"{START}/hair"


@pytest.mark.usefixtures("signed")
def test_beginning_anew_forgets(visitor: Visitor) -> None:
    page = answer_all(visitor, GOOD)

    page = visitor.send(page.forms[1])

    assert page.address == START
    assert visitor.get(f"{START}/result").address == f"{START}/age"


@pytest.mark.usefixtures("signed")
def test_the_next_day_it_may_be_somebody_else(visitor: Visitor, clock: SettableClock) -> None:
    answer_all(visitor, GOOD)

    clock.advance(timedelta(seconds=LIFE_SECONDS[Purpose.CHECK] + 1))

    assert visitor.get(f"{START}/result").address == f"{START}/age"


@pytest.mark.usefixtures("signed")
def test_the_answers_are_in_no_address_and_readable_in_no_cookie(app: Flask) -> None:
    client = app.test_client()
    page = answer_all(Visitor(client), FLAGGED)
    cookie = client.get_cookie("booking")

    assert cookie is not None
    body = base64_decode(cookie.value.strip(".").partition(".")[0])
    assert not re.search(rb"fever|minor|pain", body)
    assert "?" not in page.address


def test_answers_to_another_version_are_no_answers(visitor: Visitor, office: Database) -> None:
    with office.writing() as session:
        sign_check(session)
    answer_all(visitor, GOOD)
    second = another(CHECK + 1)
    with office.writing() as session:
        sign(session, second, seen=text_mark(second), by=OFFICE, now=NOW)

    assert "It takes a minute." in visitor.get(START).text
    assert visitor.get(f"{START}/result").address == f"{START}/age"


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize(
    ("to", "address"), [("book", "/book"), ("call", "/callback"), ("nowhere", "/book")]
)
def test_the_way_on_leads_to_the_free_times_or_a_call(
    visitor: Visitor, to: str, address: str
) -> None:
    page = go_on(visitor, answer_all(visitor, GOOD), keep=False, to=to)

    assert page.address == address
    # Whoever has just come from it is not sent there again.
    assert page.links_to(START) == []


@pytest.mark.usefixtures("signed")
def test_who_has_begun_goes_on_where_they_were(visitor: Visitor) -> None:
    choose(visitor, visitor.get(f"{START}/age"), "adult")

    page = visitor.get(START)

    assert page.link("Go on where you were") == f"{START}/signs"


@pytest.mark.usefixtures("signed")
def test_a_browser_without_our_cookie_is_told_so(app: Flask) -> None:
    first, other = Visitor(app.test_client()), Visitor(app.test_client(use_cookies=False))
    form = first.get(f"{START}/age").form

    page = other.send(form, choice="adult")

    assert page.status == 400
    assert "your browser blocks our cookie" in page.text
    assert re.search('value="adult" checked', page.html)


@pytest.mark.usefixtures("signed")
def test_a_question_that_nobody_asks_is_not_there(visitor: Visitor) -> None:
    page = visitor.get(f"{START}/weight")

    assert (page.status, page.says("h1")) == (404, "This page is not here")
