"""The second step of signing in: a code from the app, or one kept for when it is lost."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from booking.accounts.models import StaffSession
from booking.database import Database
from tests.clock import SettableClock
from tests.desk import csrf_of
from tests.web.staff.phone import STEP, Phone, give_code, give_password

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.usefixtures("phone")
def test_the_password_alone_opens_nothing(client: FlaskClient) -> None:
    answer = give_password(client)

    assert answer.location == "/staff/login/code?next=/staff/"
    assert client.get("/staff/").location == "/staff/login/code?next=/staff/"
    assert client.get("/staff/account").status_code == 302
    assert client.get("/staff/account/factor").location.startswith("/staff/login/code")


@pytest.mark.usefixtures("phone")
def test_the_api_does_not_know_who_is_half_in(client: FlaskClient) -> None:
    give_password(client)
    token = csrf_of(client.get("/staff/login/code"))

    day = "/api/v1/appointments?from=2026-12-01&to=2026-12-01"
    answer = client.get(day, headers={"X-CSRFToken": token})

    assert answer.status_code == 401


def test_with_the_code_the_way_goes_on(client: FlaskClient, phone: Phone) -> None:
    give_password(client)

    answer = give_code(client, phone.code())

    assert (answer.status_code, answer.location) == (303, "/staff/")
    assert client.get("/staff/").status_code == 200


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_may_be_half_a_minute_off(
    client: FlaskClient, phone: Phone, clock: SettableClock, steps: int
) -> None:
    clock.advance(STEP)
    give_password(client)

    assert give_code(client, phone.code(steps=steps)).status_code == 303


@pytest.mark.parametrize("steps", [-3, 2])
def test_and_no_more_than_that(
    client: FlaskClient, phone: Phone, clock: SettableClock, steps: int
) -> None:
    clock.advance(5 * STEP)
    give_password(client)

    assert give_code(client, phone.code(steps=steps)).status_code == 422


def test_a_code_is_good_once(app: Flask, phone: Phone) -> None:
    seen = phone.code()
    first, second = app.test_client(), app.test_client()
    give_password(first)
    give_password(second)

    assert give_code(first, seen).status_code == 303
    assert give_code(second, seen).status_code == 422


def test_a_code_with_a_space_is_the_same_code(client: FlaskClient, phone: Phone) -> None:
    give_password(client)
    code = phone.code()

    assert give_code(client, f" {code[:3]} {code[3:]}").status_code == 303


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("typed", ["", "000", "no digits", "١٢٣٤٥٦", "x" * 500])
def test_what_is_no_code_is_refused_kindly(client: FlaskClient, typed: str) -> None:
    give_password(client)

    answer = give_code(client, typed)

    assert answer.status_code == 422
    assert "That code does not open it" in answer.text


def test_a_recovery_code_opens_once(app: Flask, phone: Phone) -> None:
    code = phone.recovery[3].lower().replace("-", " ")
    first, second = app.test_client(), app.test_client()
    give_password(first)
    give_password(second)

    assert give_code(first, code).status_code == 303
    assert give_code(second, code).status_code == 422


def test_the_step_must_be_taken_within_a_quarter_of_an_hour(
    client: FlaskClient, phone: Phone, clock: SettableClock
) -> None:
    give_password(client)
    clock.advance(timedelta(minutes=15))

    assert client.get("/staff/login/code").location.startswith("/staff/login")
    token = csrf_of(client.get("/staff/login"))
    late = client.post("/staff/login/code", data={"code": phone.code(), "csrf_token": token})
    assert late.status_code == 422
    assert client.get("/staff/").status_code == 302


@pytest.mark.usefixtures("phone")
def test_who_signs_out_before_the_step_leaves_no_session_behind(
    client: FlaskClient, database: Database
) -> None:
    give_password(client)
    token = csrf_of(client.get("/staff/login/code"))

    client.post("/staff/logout", data={"csrf_token": token})

    with database.reading() as session:
        assert session.scalars(select(StaffSession)).all() == []


def test_the_step_changes_the_cookie(client: FlaskClient, phone: Phone) -> None:
    give_password(client)
    before = client.get_cookie("booking")
    assert before
    give_code(client, phone.code())
    client.set_cookie("booking", before.value)

    assert client.get("/staff/").status_code == 302
