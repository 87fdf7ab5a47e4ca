"""The second step: setting it up, and doing without it."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from booking.accounts.models import RecoveryCode, SecondFactor
from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import PracticeSettings
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, hidden
from tests.statements import statements_made
from tests.web.staff.conftest import Desk
from tests.web.staff.phone import ROLE, STEP, Phone, give_code, give_password, secret_of, turn_on

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def require(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(PracticeSettings).values(second_factor_required=True))
        touch_practice(session)


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

    shown = turn_on(client, client.get("/staff/account/factor"), clock)

    assert len(re.findall(r"<li>[A-Z2-9-]{19}</li>", shown.text)) == 10
    assert client.get("/staff/").status_code == 200


def test_whoever_is_in_when_it_becomes_required_is_led_there(
    desk: Desk, database: Database
) -> None:
    require(database)

    assert desk.get("/staff/").location == "/staff/account/factor?next=/staff/"


def test_a_wrong_code_does_not_turn_it_on(desk: Desk, database: Database) -> None:
    page = desk.get("/staff/account/factor")

    wrong = desk.client.post("/staff/account/factor", data=hidden(page) | {"code": "000000"})

    assert wrong.status_code == 422
    assert secret_of(wrong) == secret_of(page)
    assert factors(database) == []


def test_each_browser_is_told_a_secret_of_its_own(app: Flask, desk: Desk) -> None:
    other = app.test_client()
    give_password(other)

    pages = [one.get("/staff/account/factor") for one in (desk.client, other)]

    assert secret_of(pages[0]) != secret_of(pages[1])


def test_looking_at_it_writes_nothing(desk: Desk, database: Database) -> None:
    with statements_made() as made:
        desk.get("/staff/account/factor")

    assert [one for one in made if one.startswith(("INSERT", "UPDATE", "BEGIN IMMEDIATE"))] == []
    assert factors(database) == []


def test_whoever_has_to_look_for_the_phone_goes_on_with_the_same_picture(
    desk: Desk, clock: SettableClock
) -> None:
    page = desk.get("/staff/account/factor")
    clock.advance(timedelta(minutes=11))

    asked = turn_on(desk.client, page, clock)
    given = desk.client.post("/staff/confirm", data=hidden(asked) | {"password": PASSWORD})
    back = desk.client.post("/staff/account/factor", data=hidden(given))

    assert [asked.status_code, given.status_code, back.status_code] == [403, 200, 422]
    assert secret_of(back) == secret_of(page)
    assert "Your recovery codes" in turn_on(desk.client, back, clock).text


@pytest.mark.parametrize("kept", ["another session's", "made up"])
def test_a_page_of_no_present_session_sets_nothing_up(
    app: Flask, desk: Desk, clock: SettableClock, database: Database, kept: str
) -> None:
    other = app.test_client()
    give_password(other)
    page = other.get("/staff/account/factor")
    secret = hidden(page)["secret"] if kept == "another session's" else kept
    code = pyotp.TOTP(secret_of(page)).at(clock())

    answer = desk.post("/staff/account/factor", secret=secret, code=code)

    assert answer.status_code == 422
    assert "scan the new picture" in answer.text
    assert factors(database) == []


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
    turn_on(client, page, clock)
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

    turn_on(new, new.get("/staff/account/factor"), clock)

    assert [one.get("/staff/").status_code for one in (old, new)] == [302, 200]


def factors(database: Database) -> Sequence[SecondFactor]:
    with database.reading() as session:
        return session.scalars(select(SecondFactor)).all()
