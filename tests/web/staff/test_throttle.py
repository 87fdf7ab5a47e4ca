"""Guessing becomes slow, and the owner is never locked out."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from booking.accounts.models import ForgottenPassword
from booking.accounts.rules import Role
from booking.database import Database
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, email_of
from tests.web.staff.phone import Phone, give_code, give_password

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROLE = Role.FRONT_DESK


@pytest.fixture
def environ(environ: Mapping[str, str]) -> Mapping[str, str]:
    return {**environ, "RATE_LIMITS": "on", "TRUSTED_PROXIES": "1"}


@pytest.fixture
def account(office: Database, clock: SettableClock) -> None:
    add_staff(office, ROLE, now=clock())


def guess(
    client: FlaskClient,
    password: str = "a guess of mine",
    *,
    address: str = "203.0.113.9",
    email: str = email_of(ROLE),
) -> TestResponse:
    origin = {"X-Forwarded-For": address}
    token = csrf_of(client.get("/staff/login", headers=origin))
    typed = {"email": email, "password": password, "csrf_token": token}
    return client.post("/staff/login", data=typed, headers=origin)


def guess_until_slowed(app: Flask, *, address: str = "203.0.113.9") -> int:
    client = app.test_client()
    for count in range(60):
        if guess(client, address=address).status_code == 429:
            return count
    raise AssertionError("never slowed down")


def guess_from_everywhere(app: Flask) -> int:
    """Each from an address of its own."""
    client = app.test_client()
    for count in range(200):
        if guess(client, address=f"198.51.100.{count}").status_code == 429:
            return count
    raise AssertionError("never slowed down")


@pytest.mark.usefixtures("account")
def test_ten_guesses_from_one_address_are_enough(app: Flask) -> None:
    assert guess_until_slowed(app) == 10


@pytest.mark.usefixtures("account")
def test_thirty_from_anywhere_are_enough(app: Flask) -> None:
    assert guess_from_everywhere(app) == 30


@pytest.mark.usefixtures("account")
def test_it_is_said_in_words_and_in_seconds(app: Flask) -> None:
    guess_until_slowed(app)

    answer = guess(app.test_client())

    assert "Too many tries" in answer.text
    assert "minute" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert f'value="{email_of(ROLE)}"' in answer.text


@pytest.mark.usefixtures("account")
def test_then_even_the_right_password_has_to_wait(app: Flask, clock: SettableClock) -> None:
    guess_until_slowed(app)
    client = app.test_client()

    slowed = guess(client, PASSWORD).status_code
    clock.advance(timedelta(minutes=10))

    assert slowed == 429
    assert guess(client, PASSWORD).status_code == 303


@pytest.mark.usefixtures("account")
def test_from_another_address_the_owner_comes_in(app: Flask) -> None:
    guess_until_slowed(app)

    assert guess(app.test_client(), PASSWORD, address="192.0.2.1").status_code == 303


@pytest.mark.usefixtures("account")
def test_a_browser_that_was_in_before_stays_out_of_it(app: Flask) -> None:
    own = app.test_client()
    guess(own, PASSWORD, address="192.0.2.1")
    own.delete_cookie("booking")
    guess_from_everywhere(app)

    assert guess(own, PASSWORD, address="198.51.100.1").status_code == 303


@pytest.mark.usefixtures("account")
def test_but_it_may_not_guess_for_ever_either(app: Flask) -> None:
    own = app.test_client()
    guess(own, PASSWORD)
    own.delete_cookie("booking")

    answers = [guess(own).status_code for _ in range(21)]

    assert answers == [422] * 20 + [429]


@pytest.mark.usefixtures("account")
def test_a_cookie_made_up_is_no_known_browser(app: Flask) -> None:
    guess_until_slowed(app)
    client = app.test_client()
    client.set_cookie("booking_browser", "WzEsIngiXQ.forged", path="/staff")

    assert guess(client, PASSWORD).status_code == 429


def test_an_address_without_an_account_is_slowed_alike(app: Flask) -> None:
    client = app.test_client()
    answers = [guess(client, email="nobody@mail.example").status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_codes_are_slowed_too(app: Flask, office: Database, clock: SettableClock) -> None:
    phone = Phone(office, clock)
    client = app.test_client()
    give_password(client)

    answers = [give_code(client, "000000").status_code for _ in range(16)]

    assert answers == [422] * 15 + [429]
    assert give_code(client, phone.code()).status_code == 429


def test_guessed_codes_do_not_stand_in_the_owner_s_way(
    app: Flask, office: Database, clock: SettableClock
) -> None:
    phone = Phone(office, clock)
    own, thief = app.test_client(), app.test_client()
    give_password(own)
    give_code(own, phone.code())
    own.delete_cookie("booking")
    give_password(thief)
    for _ in range(16):
        give_code(thief, "000000")
    clock.advance(timedelta(seconds=30))
    give_password(own)

    assert give_code(own, phone.code()).status_code == 303


@pytest.mark.usefixtures("account")
def test_nobody_is_flooded_with_links(app: Flask, office: Database) -> None:
    client = app.test_client()
    answers = []
    for count in range(6):
        origin = {"X-Forwarded-For": f"198.51.100.{count}"}
        token = csrf_of(client.get("/staff/forgot"))
        typed = {"email": email_of(ROLE), "csrf_token": token}
        answers.append(client.post("/staff/forgot", data=typed, headers=origin).status_code)

    with office.reading() as session:
        wishes = session.scalar(select(func.count()).select_from(ForgottenPassword))
    assert answers == [200] * 6
    assert wishes == 3
