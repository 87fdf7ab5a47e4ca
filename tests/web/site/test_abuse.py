"""Programs are slowed down; a person with autofill, a screen reader or no script still passes."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.clock import SettableClock
from tests.conftest import SECRET_KEY
from tests.web.site.visitor import DETAILS, MARIA, Page, Visitor

NEVER = "2026-12-08T09:05:00-06:00"


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
    return {name: page.form.fields.get(name) for name in MARIA} == MARIA


def test_a_form_sent_at_once_is_asked_for_again(visitor: Visitor, clock: SettableClock) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **MARIA)

    assert page.status == 422
    assert "could not tell you from a program" in page.text
    assert is_kept(page)
    clock.advance(timedelta(seconds=1))
    assert visitor.send(page.form).says("h1") == "Your appointment is booked"


def test_an_empty_form_sent_at_once_is_told_what_is_missing(visitor: Visitor) -> None:
    page = visitor.send(visitor.get(DETAILS).form)

    assert "Please type your name." in page.text
    assert "from a program" not in page.text


def test_whoever_fills_in_the_field_that_nobody_sees_is_asked_again(
    visitor: Visitor, clock: SettableClock
) -> None:
    form = visitor.get(DETAILS).form
    clock.advance(timedelta(seconds=20))

    page = visitor.send(form, **MARIA, subject_line="cheap pills")

    assert page.status == 422
    assert is_kept(page)
    assert page.form.fields["subject_line"] == ""
    assert visitor.send(page.form).says("h1") == "Your appointment is booked"


def test_the_hidden_field_is_hidden_from_everybody(visitor: Visitor) -> None:
    page = visitor.get(DETAILS)

    field = next(values for _, values in page.attributes if values.get("name") == "subject_line")
    assert (field["tabindex"], field["autocomplete"]) == ("-1", "off")
    around = next(values for _, values in page.attributes if values.get("class") == "trap")
    assert around["aria-hidden"] == "true"


@pytest.mark.parametrize("token", ["", "made-up", "WyJ4IiwxXQ.AAAA"])
def test_a_form_that_we_did_not_hand_out_is_refused(
    visitor: Visitor, clock: SettableClock, token: str
) -> None:
    form = visitor.get(DETAILS).form
    clock.advance(timedelta(seconds=20))

    page = visitor.send(form, **MARIA, form_token=token)

    assert page.status == 422
    assert is_kept(page)
    assert page.form.fields["form_token"] != token


def test_a_form_left_open_overnight_is_handed_out_anew(
    visitor: Visitor, clock: SettableClock
) -> None:
    form = visitor.get(DETAILS).form
    clock.advance(timedelta(hours=25))

    page = visitor.send(form, **MARIA)
    assert page.status == 422
    assert is_kept(page)
    clock.advance(timedelta(seconds=5))

    assert visitor.send(page.form).says("h1") == "Your appointment is booked"


def test_mistakes_use_up_nobodys_bookings(visitor: Visitor, clock: SettableClock) -> None:
    form = visitor.get(DETAILS).form
    clock.advance(timedelta(seconds=20))

    tries = [visitor.send(form, **MARIA | {"email": "maria@"}).status for _ in range(30)]

    assert tries == [422] * 30
    assert visitor.send(form, **MARIA).says("h1") == "Your appointment is booked"


def test_too_many_mistakes_are_too_many_all_the_same(
    visitor: Visitor, clock: SettableClock
) -> None:
    form = visitor.get(DETAILS).form
    clock.advance(timedelta(seconds=20))

    tries = [visitor.send(form).status for _ in range(61)]

    assert tries == [422] * 60 + [429]


def test_too_many_bookings_from_one_address_are_told_how_long_to_wait(
    visitor: Visitor, clock: SettableClock
) -> None:
    form = visitor.get(DETAILS).form
    clock.advance(timedelta(seconds=90))
    # A time that never was on offer: it could be booked as far as the form goes.
    tries = [visitor.send(form, **MARIA, starts_at=NEVER).status for _ in range(10)]

    page = visitor.send(form, **MARIA)

    assert (tries, page.status) == ([422] * 10, 429)
    assert "once more in 9 minutes" in page.text
    assert page.links_to("tel:+1-713-555-0100")
    assert is_kept(page)
    assert int(page.headers["Retry-After"]) == 510


def test_who_only_types_a_contact_does_not_lock_it_out(app: Flask, clock: SettableClock) -> None:
    pages = []
    for number in range(7):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        form = Visitor(client).get(DETAILS).form
        clock.advance(timedelta(seconds=20))
        # Never a slot, but for the last.
        changes = {} if number == 6 else {"starts_at": NEVER}
        pages.append(Visitor(client).send(form, **MARIA, **changes))

    assert [page.status for page in pages[:-1]] == [422] * 6
    assert pages[-1].says("h1") == "Your appointment is booked"


def test_a_number_in_an_address_is_no_browser_without_a_site_that_shows_the_form(
    client: FlaskClient,
) -> None:
    times = [f"2026-12-{day:02}T14:00:00-06:00" for day in (8, 9, 10, 11)]
    answers = [
        client.post(
            f"/api/v1/holds?frame=x&visit={str(at) * 22}",
            json={"type": "in-person", "starts_at": starts_at},
        ).status_code
        for at, starts_at in enumerate(times)
    ]

    assert answers == [201, 201, 201, 429]
