"""Signing in and out, and what nobody sees who has not."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from booking.accounts.models import StaffSession
from booking.accounts.rules import Role
from booking.database import Database
from booking.jobs import post_of, sweep
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, email_of
from tests.factories import book
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_way_leads_through_the_sign_in_and_on(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    add_staff(database, Role.FRONT_DESK, now=clock())
    asked = client.get("/staff/")
    token = csrf_of(client.get(asked.location))
    typed = {"email": email_of(Role.FRONT_DESK), "password": PASSWORD, "next": "/staff/"}

    answer = client.post("/staff/login", data=typed | {"csrf_token": token})

    assert asked.location == "/staff/login?next=/staff/"
    assert (answer.status_code, answer.location) == (303, "/staff/")


@pytest.mark.parametrize("password", ["not that one, I am afraid", "", "x" * 300])
def test_a_wrong_password_is_not_let_in(
    client: FlaskClient, database: Database, clock: SettableClock, password: str
) -> None:
    add_staff(database, Role.FRONT_DESK, now=clock())
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": email_of(Role.FRONT_DESK), "password": password, "csrf_token": token}

    answer = client.post("/staff/login", data=typed)

    assert answer.status_code == 422
    assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/staff/\\evil"])
def test_nobody_is_led_elsewhere(desk: Desk, elsewhere: str) -> None:
    answer = desk.client.get("/staff/login", query_string={"next": elsewhere})

    assert answer.location == "/staff/"


def test_a_silent_browser_is_signed_out(desk: Desk, clock: SettableClock) -> None:
    clock.advance(timedelta(minutes=29))
    seen = desk.get("/staff/")
    clock.advance(timedelta(minutes=29))
    polled = desk.get("/staff/", **{"X-Background": "1"})
    clock.advance(timedelta(minutes=2))
    silent = desk.get("/staff/")

    assert [seen.status_code, polled.status_code, silent.status_code] == [200, 200, 302]


def test_who_comes_back_after_a_while_can_change_something_at_once(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    with database.writing() as session:
        visit = book(session).appointment
    clock.advance(timedelta(minutes=11))

    moved = desk.ask("PATCH", f"/api/v1/appointments/{visit.reference}", {"note": "Late"})
    clicked = desk.post(f"/staff/appointments/{visit.reference}/coming", coming="yes")

    assert (moved.status_code, clicked.status_code) == (200, 303)


def test_nobody_stays_signed_in_for_ever(desk: Desk, clock: SettableClock) -> None:
    answers = []
    for _ in range(25):
        clock.advance(timedelta(minutes=29))
        answers.append(desk.get("/staff/").status_code)

    assert answers == [200] * 24 + [302]


@pytest.mark.usefixtures("desk")
def test_of_a_session_that_is_over_nothing_is_kept(
    app: Flask, database: Database, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=1))

    sweep(post_of(app))

    with database.reading() as session:
        assert session.scalars(select(StaffSession)).all() == []


def test_a_cookie_from_before_signing_out_opens_nothing(desk: Desk) -> None:
    kept = desk.client.get_cookie("booking")
    assert kept is not None
    desk.post("/staff/logout")
    desk.client.set_cookie("booking", kept.value)

    assert desk.get("/staff/").status_code == 302


def test_the_page_s_script_asks_the_api_as_whoever_is_signed_in(desk: Desk) -> None:
    day = "/api/v1/appointments?from=2026-12-01&to=2026-12-01"

    with_proof = desk.ask("GET", day)
    without = desk.client.get(day)
    forged = desk.client.get(day, headers={"X-CSRFToken": "made up"})

    assert [with_proof.status_code, without.status_code, forged.status_code] == [200, 401, 403]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [("q=Ana", ""), ("said=Ana", ""), ("q=Ana&date=2026-12-07", "?date=2026-12-07")],
)
def test_what_somebody_looked_for_does_not_go_along_in_the_address(
    client: FlaskClient, office: Database, asked: str, kept: str
) -> None:
    del office
    answer = client.get(f"/staff/messages?{asked}")

    assert unquote(answer.location) == f"/staff/login?next=/staff/messages{kept}"


def test_a_refusal_is_written_down_whether_or_not_there_is_an_account(
    admin: Desk, client: FlaskClient
) -> None:
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": "nobody@mail.example", "password": PASSWORD, "csrf_token": token}

    client.post("/staff/login", data=typed)

    trail = admin.get("/staff/audit").text
    assert "An address without an account" in trail
    assert "nobody@mail.example" not in trail
    assert "/staff/settings/people/0" not in trail


def test_what_is_not_there_leads_back_to_the_day(desk: Desk) -> None:
    spanish = {"Accept-Language": "es"}
    page = desk.get("/staff/appointments/NOSUCH22", **spanish)

    assert page.status_code == 404
    assert "This page is not here" in page.text
    assert 'href="/staff/"' in page.text
    assert "call us" not in page.text


def test_whoever_signs_in_over_somebody_else_ends_their_session(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    add_staff(database, Role.ADMIN, now=clock())
    kept = desk.client.get_cookie("booking")
    assert kept is not None

    typed = {"email": email_of(Role.ADMIN), "password": PASSWORD}
    desk.post("/staff/login", **typed)
    over = desk.get("/staff/audit").status_code
    desk.client.set_cookie("booking", kept.value)

    assert over == 200
    assert desk.get("/staff/").status_code == 302


def test_a_wrong_password_ends_nobody_s_session(desk: Desk) -> None:
    desk.post("/staff/login", email=email_of(Role.FRONT_DESK), password="not that one")

    assert desk.get("/staff/").status_code == 200
