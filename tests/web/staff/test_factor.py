"""The second step: setting it up, showing a code, doing without the phone."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from booking.accounts.factors import begin_factor, confirm_factor
from booking.accounts.models import RecoveryCode, SecondFactor, StaffSession
from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import PracticeSettings
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, email_of
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROLE = Role.FRONT_DESK
STEP = timedelta(seconds=30)


class Phone:
    """Shows the codes of a second factor that is on for the front desk's account."""

    def __init__(self, database: Database, clock: SettableClock) -> None:
        self.clock = clock
        account = add_staff(database, ROLE, now=clock())
        with database.writing() as session:
            self.secret = begin_factor(session, account.id, now=clock())
            self.recovery = confirm_factor(session, account.id, self.code(), by=SYSTEM, now=clock())
        clock.advance(STEP)

    def code(self, *, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.clock() + steps * STEP)


@pytest.fixture
def phone(office: Database, clock: SettableClock) -> Phone:
    return Phone(office, clock)


def give_password(client: FlaskClient, **more: str) -> TestResponse:
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": email_of(ROLE), "password": PASSWORD, "csrf_token": token, **more}
    return client.post("/staff/login", data=typed)


def give_code(client: FlaskClient, code: str) -> TestResponse:
    token = csrf_of(client.get("/staff/login/code"))
    return client.post("/staff/login/code", data={"code": code, "csrf_token": token})


def require(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(PracticeSettings).values(second_factor_required=True))
        touch_practice(session)


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


def test_who_must_set_it_up_is_led_there_and_nowhere_else(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    add_staff(database, ROLE, now=clock())
    require(database)

    answer = give_password(client)

    assert answer.location == "/staff/account/factor?next=/staff/"
    assert client.get("/staff/").location == "/staff/account/factor?next=/staff/"
    assert client.get("/staff/account").location.startswith("/staff/account/factor")
    assert client.get("/staff/account/factor").status_code == 200


def test_setting_it_up_shows_the_codes_once_and_lets_in(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    add_staff(database, ROLE, now=clock())
    require(database)
    give_password(client)
    page = client.get("/staff/account/factor")
    secret = secret_of(page)

    shown = client.post(
        "/staff/account/factor",
        data={"code": pyotp.TOTP(secret).at(clock()), "csrf_token": csrf_of(page)},
    )

    assert len(re.findall(r"<li>[A-Z2-9-]{19}</li>", shown.text)) == 10
    assert client.get("/staff/").status_code == 200


def test_whoever_is_in_when_it_becomes_required_is_led_there(
    desk: Desk, database: Database
) -> None:
    require(database)

    assert desk.get("/staff/").location == "/staff/account/factor?next=/staff/"


def test_a_wrong_code_does_not_turn_it_on(desk: Desk, database: Database) -> None:
    desk.get("/staff/account/factor")

    answer = desk.post("/staff/account/factor", code="000000")

    assert answer.status_code == 422
    with database.reading() as session:
        assert session.scalars(select(SecondFactor.confirmed_at)).all() == [None]


def test_neither_secret_nor_codes_lie_open_in_the_database(
    phone: Phone, database: Database
) -> None:
    with database.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT secret FROM second_factor").scalar()
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()

    assert kept
    assert phone.secret not in kept
    assert len(hashes) == 10
    assert not set(hashes) & set(phone.recovery)


def test_new_recovery_codes_end_the_old_ones(app: Flask, phone: Phone) -> None:
    client = app.test_client()
    give_password(client)
    give_code(client, phone.code())
    page = client.get("/staff/account")
    shown = client.post("/staff/account/factor/codes", data={"csrf_token": csrf_of(page)})

    other = app.test_client()
    give_password(other)
    assert shown.status_code == 200
    assert give_code(other, phone.recovery[0]).status_code == 422


def test_turning_it_off_ends_every_session(app: Flask, phone: Phone) -> None:
    client = app.test_client()
    give_password(client)
    give_code(client, phone.code())
    page = client.get("/staff/account")

    client.post("/staff/account/factor/off", data={"csrf_token": csrf_of(page)})

    assert client.get("/staff/").status_code == 302
    assert give_password(client).location == "/staff/"


def test_what_everybody_needs_nobody_turns_off(
    app: Flask, phone: Phone, database: Database
) -> None:
    client = app.test_client()
    give_password(client)
    give_code(client, phone.code())
    require(database)
    page = client.get("/staff/account")

    answer = client.post("/staff/account/factor/off", data={"csrf_token": csrf_of(page)})

    assert "Turn off" not in page.text
    assert answer.status_code == 403


def test_a_new_phone_ends_the_old_one(app: Flask, phone: Phone, clock: SettableClock) -> None:
    client = app.test_client()
    give_password(client)
    give_code(client, phone.code())
    page = client.get("/staff/account/factor")
    fresh = pyotp.TOTP(secret_of(page)).at(clock())
    client.post("/staff/account/factor", data={"code": fresh, "csrf_token": csrf_of(page)})
    clock.advance(2 * STEP)

    other = app.test_client()
    give_password(other)
    assert give_code(other, phone.code()).status_code == 422
    assert give_code(other, pyotp.TOTP(secret_of(page)).at(clock())).status_code == 303


def test_setting_it_up_ends_every_other_session(
    app: Flask, phone: Phone, clock: SettableClock
) -> None:
    old, new = app.test_client(), app.test_client()
    for client in (old, new):
        give_password(client)
        give_code(client, phone.code())
        clock.advance(STEP)
    page = new.get("/staff/account/factor")
    fresh = pyotp.TOTP(secret_of(page)).at(clock())

    new.post("/staff/account/factor", data={"code": fresh, "csrf_token": csrf_of(page)})

    assert [one.get("/staff/").status_code for one in (old, new)] == [302, 200]


def secret_of(page: TestResponse) -> str:
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert found
    return found[1].replace(" ", "")
