"""From one way of reaching out to another: nothing is typed twice, and nothing of it is lost."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from booking.people.inputs import NAME_LENGTH
from booking.web.sealing import LIFE_SECONDS, Purpose
from booking.web.site.carried import COOKIES
from tests.clock import SettableClock
from tests.web.site.leads import ANA, LONGEST, expected, kept
from tests.web.site.visitor import CHOSEN, MARIA, Form, Page, Visitor

QUESTION = "/learn/hair-restoration/question"
WORDS = ("name", "email", "phone", "message")


@pytest.mark.parametrize("language", ["en", "es"])
def test_from_a_call_to_a_booking_nothing_is_typed_twice(visitor: Visitor, language: str) -> None:
    form = visitor.get(f"/callback?lang={language}").form

    page = visitor.send(Form("/instead/book", form.fields), **ANA)

    assert page.address == "/book"
    details = visitor.get(f"/book/in-person/details?starts_at={CHOSEN}")
    assert kept(details, "name", "email", "phone") == expected("name", "email", "phone")
    assert details.form.fields["note"] == ANA["message"]
    assert "consent" not in details.form.fields


@pytest.mark.parametrize("way", ["callback", "question"])
def test_from_a_booking_to_a_call_or_a_question_neither(visitor: Visitor, way: str) -> None:
    form = visitor.get(f"/book/in-person/details?starts_at={CHOSEN}").form

    page = visitor.send(Form(f"/instead/{way}", form.fields), **{**MARIA, "note": ANA["message"]})

    assert "?" not in page.address
    assert kept(page, "name", "email", "phone") == {
        name: MARIA[name] for name in ("name", "email", "phone")
    }
    assert page.form.fields["message"] == ANA["message"]
    assert "example.com" not in page.address


def test_after_asking_for_a_call_the_booking_form_knows_who_it_is(visitor: Visitor) -> None:
    page = visitor.send(visitor.get("/callback").form, **ANA)

    assert page.link("See free times") == "/book"
    details = visitor.get(f"/book/in-person/details?starts_at={CHOSEN}")
    assert kept(details, "name", "email", "phone") == expected("name", "email", "phone")
    assert details.form.fields["note"] == ""


def test_once_booked_nothing_is_carried_any_more(visitor: Visitor) -> None:
    visitor.send(visitor.get("/callback").form, **ANA)
    visitor.send(visitor.get(f"/book/in-person/details?starts_at={CHOSEN}").form, consent="true")

    assert visitor.get("/callback").form.fields["name"] == ""


def test_what_is_carried_can_be_read_by_nobody_else(app: Flask) -> None:
    client = app.test_client()
    form = Visitor(client).get("/callback").form
    Visitor(client).send(Form("/instead/book", form.fields), **ANA)

    cookie = client.get_cookie("typed")
    assert cookie is not None
    assert cookie.http_only
    assert not re.search("Ana|example|7135550123", cookie.value)


@pytest.mark.parametrize("cookie", ["é", "\xff", "gAAAA", "=", ""])
def test_a_cookie_that_is_none_of_ours_says_nothing(app: Flask, cookie: str) -> None:
    client = app.test_client(use_cookies=False)

    answer = client.get("/callback", headers={"Cookie": f"typed={cookie}"})

    assert answer.status_code == 200
    assert Page(answer).form.fields["name"] == ""


def test_what_was_typed_is_forgotten_after_its_own_hour(
    visitor: Visitor, clock: SettableClock
) -> None:
    visitor.send(Form("/instead/book", visitor.get("/callback").form.fields), **ANA)
    clock.advance(timedelta(seconds=LIFE_SECONDS[Purpose.TYPED] + 1))

    assert visitor.get("/callback").form.fields["name"] == ""


@pytest.mark.parametrize("kind", LONGEST)
def test_the_longest_message_goes_along_in_any_letters(visitor: Visitor, kind: str) -> None:
    form = visitor.get("/callback").form
    name = LONGEST[kind][:NAME_LENGTH]
    longest = {**ANA, "name": name, "best_time": name[::-1], "message": LONGEST[kind]}

    asked = visitor.send(Form("/instead/question", form.fields), **longest)
    visitor.send(Form("/instead/book", asked.form.fields))
    details = visitor.get(f"/book/in-person/details?starts_at={CHOSEN}")

    assert asked.form.fields["message"] == details.form.fields["note"] == longest["message"]
    assert details.form.fields["name"] == longest["name"]


def test_no_cookie_of_it_is_longer_than_browsers_take(app: Flask) -> None:
    client = app.test_client()
    form = Visitor(client).get("/callback").form

    sent = {**form.fields, **ANA, "message": LONGEST["any"]}
    answer = client.post("/instead/book", data=sent)

    kept = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("typed")]
    assert len(kept) == 3
    assert max(len(one) for one in kept) < 4_096


def test_a_shorter_text_leaves_nothing_of_a_longer_one(app: Flask) -> None:
    client = app.test_client()
    visitor = Visitor(client)
    form = visitor.get("/callback").form
    visitor.send(Form("/instead/book", form.fields), **{**ANA, "message": LONGEST["emoji"]})

    page = visitor.send(Form("/instead/callback", form.fields), **ANA)

    assert page.form.fields["message"] == ANA["message"]
    assert [client.get_cookie(name) is None for name in COOKIES] == [False, True, True]


@pytest.mark.parametrize(
    ("path", "way", "stays_at"),
    [
        ("/callback", "book", "/callback"),
        ("/callback", "question", QUESTION),
        (QUESTION, "book", QUESTION),
        (QUESTION, "callback", "/callback"),
    ],
)
def test_more_than_can_be_carried_stays_on_the_page(
    visitor: Visitor, path: str, way: str, stays_at: str
) -> None:
    form = visitor.get(path).form
    sent = {name: ANA[name] for name in ANA if name in form.fields or name == "message"}
    endless = LONGEST["any"] + LONGEST["emoji"]

    page = visitor.send(Form(f"/instead/{way}", form.fields), **{**sent, "message": endless})

    assert (page.status, page.form.action) == (422, stays_at)
    assert "The text is too long." in page.text
    assert kept(page, *WORDS) == {**expected(*WORDS), "message": endless}


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_bookings_note_stays_as_well_but_its_consent_is_none_to_a_call(
    visitor: Visitor, token: str
) -> None:
    page = visitor.send(Form("/instead/callback", {"csrf_token": token, **MARIA}))

    assert page.status == 400
    assert page.form.fields["message"] == MARIA["note"]
    assert "consent" not in page.form.fields
