"""Programs that ask to be called: slowed down or kept apart; a person passes, whatever they use."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from booking.database import Database
from tests.clock import SettableClock
from tests.conftest import SECRET_KEY
from tests.web.site.leads import ANA, THANKED, leads, mails
from tests.web.site.visitor import Page, Visitor


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> Mapping[str, str]:
    """With the limits on."""
    return {
        "DATABASE_URL": database_url,
        "INSTANCE_DIR": str(tmp_path / "instance"),
        "SECRET_KEY": SECRET_KEY,
        "RATE_LIMITS": "on",
    }


def is_kept(page: Page) -> bool:
    return {name: page.form.fields.get(name) for name in ANA} == ANA


def test_a_form_sent_at_once_is_asked_for_again(visitor: Visitor, clock: SettableClock) -> None:
    page = visitor.send(visitor.get("/callback").form, **ANA)

    assert page.status == 422
    assert is_kept(page)
    clock.advance(timedelta(seconds=1))
    assert visitor.send(page.form).says("h1") == THANKED


def test_a_program_that_is_quick_and_fills_in_everything_is_kept_apart(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.send(visitor.get("/callback").form, **ANA, subject_line="x", form_token="y")

    assert page.says("h1") == THANKED
    assert [lead.stage for lead in leads(database)] == ["spam"]


def test_a_form_left_open_overnight_is_handed_out_anew(
    visitor: Visitor, clock: SettableClock
) -> None:
    form = visitor.get("/callback").form
    clock.advance(timedelta(hours=25))

    page = visitor.send(form, **ANA)
    assert page.status == 422
    assert is_kept(page)
    clock.advance(timedelta(seconds=5))

    assert visitor.send(page.form).says("h1") == THANKED


def test_too_many_from_one_address_are_told_to_wait(visitor: Visitor, clock: SettableClock) -> None:
    form = visitor.get("/callback").form
    clock.advance(timedelta(seconds=20))

    sent = [{**ANA, "email": f"ana{number}@example.com"} for number in range(11)]
    tries = [visitor.send(form, **one).status for one in sent]

    assert tries == [200] * 10 + [429]
    page = visitor.send(form, **ANA)
    assert is_kept(page)
    assert 0 < int(page.headers["Retry-After"]) <= 600


@pytest.mark.parametrize(
    ("way", "language", "said"),
    [
        ("/callback", "en", "Yours has not reached us yet"),
        ("/learn/hair-restoration/question", "es", "El suyo todavía no nos ha llegado"),
    ],
)
def test_whoever_has_to_wait_is_told_how_long_and_whom_to_call(
    visitor: Visitor, clock: SettableClock, way: str, language: str, said: str
) -> None:
    form = visitor.get(f"{way}?lang={language}").form
    clock.advance(timedelta(minutes=1))
    for number in range(10):
        visitor.send(form, **{**ANA, "email": f"ana{number}@example.com"})

    page = visitor.send(form, **ANA)

    notice = page.html.partition('id="summary"')[2].partition("</div>")[0]
    assert said in notice
    assert re.search(r"\b\d+ minut", notice)
    assert "tel:" in notice


def test_what_looks_like_spam_is_counted_as_well(visitor: Visitor) -> None:
    form = visitor.get("/callback").form

    tries = [visitor.send(form, **ANA, subject_line="x").status for _ in range(11)]

    assert tries == [200] * 10 + [429]


@pytest.mark.parametrize("slip", [{"name": ""}, {"email": "ana@gmial.com"}])
def test_who_mistypes_is_not_refused_for_it(
    visitor: Visitor, clock: SettableClock, slip: dict[str, str]
) -> None:
    form = visitor.get("/callback").form
    clock.advance(timedelta(seconds=20))

    tries = [visitor.send(form, **{**ANA, **slip}).status for _ in range(15)]

    assert 429 not in tries
    assert visitor.send(form, **ANA).says("h1") == THANKED


def test_mistakes_without_end_are_a_program(visitor: Visitor) -> None:
    form = visitor.get("/callback").form

    tries = [visitor.send(form, **{**ANA, "name": ""}).status for _ in range(61)]

    assert tries == [422] * 60 + [429]


def test_nobody_fills_another_ones_mailbox_and_nothing_that_was_asked_is_lost(
    app: Flask, clock: SettableClock, database: Database
) -> None:
    pages = []
    for number in range(8):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        form = Visitor(client).get("/callback").form
        clock.advance(timedelta(seconds=2))
        pages.append(Visitor(client).send(form, **{**ANA, "message": str(number)}))

    assert [THANKED in page.text for page in pages] == [True] * 8
    assert ["A short email to" in page.text for page in pages] == [True] * 6 + [False] * 2
    assert [lead.stage for lead in leads(database)] == ["new"] * 8
    assert [mails(database).count(kind) for kind in ("lead_acknowledgement", "staff_alert")] == [
        6,
        8,
    ]
