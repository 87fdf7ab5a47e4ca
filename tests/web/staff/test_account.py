"""One's own account: the password, where one is signed in, the day by mail."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from booking.accounts.models import Account, StaffSession
from booking.accounts.rules import Role
from booking.audit.models import AuditEvent
from booking.database import Database
from tests.clock import SettableClock
from tests.desk import PASSWORD, csrf_of, email_of, sign_in
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = "another four plain words"


def another(app: Flask) -> FlaskClient:
    """A second browser of the same person."""
    client = app.test_client()
    sign_in(client, Role.FRONT_DESK)
    return client


def test_a_new_password_ends_the_other_browsers_and_not_this_one(desk: Desk, app: Flask) -> None:
    other = another(app)

    answer = desk.post("/staff/account/password", current=PASSWORD, password=NEW)

    assert answer.status_code == 303
    assert desk.get("/staff/").status_code == 200
    assert other.get("/staff/").status_code == 302


def test_a_new_password_changes_the_cookie(desk: Desk) -> None:
    before = desk.client.get_cookie("booking")
    assert before
    desk.post("/staff/account/password", current=PASSWORD, password=NEW)
    desk.client.set_cookie("booking", before.value)

    assert desk.get("/staff/").status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"current": "not that one", "password": NEW}, "not your present password"),
        ({"current": PASSWORD, "password": "short"}, "too short"),
        ({"current": "", "password": NEW}, "type your present password"),
        ({"current": PASSWORD, "password": ""}, "type a new password"),
        ({"current": PASSWORD, "password": "x" * 201}, "too long"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    desk: Desk, app: Flask, typed: dict[str, str], words: str
) -> None:
    answer = desk.post("/staff/account/password", **typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert another(app).get("/staff/").status_code == 200


def test_every_browser_is_listed_with_its_address(desk: Desk, app: Flask) -> None:
    client = app.test_client()
    agent = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"
    page = client.get("/staff/login")
    typed = {"email": email_of(Role.FRONT_DESK), "password": PASSWORD}
    client.post(
        "/staff/login",
        data=typed | {"csrf_token": csrf_of(page)},
        headers={"User-Agent": agent},
        environ_base={"REMOTE_ADDR": "203.0.113.44"},
    )

    shown = desk.get("/staff/account").text

    assert "Safari on iPad" in shown
    assert "203.0.113.44" in shown


def test_one_browser_is_signed_out(desk: Desk, app: Flask, database: Database) -> None:
    other = another(app)
    with database.reading() as session:
        newest = session.scalars(select(StaffSession.id).order_by(StaffSession.id.desc())).first()

    desk.post(f"/staff/account/sessions/{newest}/end")

    assert other.get("/staff/").status_code == 302
    assert desk.get("/staff/").status_code == 200


def test_everywhere_else_is_signed_out(desk: Desk, app: Flask) -> None:
    others = [another(app), another(app)]

    desk.post("/staff/account/sessions/end")

    assert [one.get("/staff/").status_code for one in others] == [302, 302]
    assert desk.get("/staff/").status_code == 200


def test_somebody_else_s_session_is_as_unknown_as_none(
    desk: Desk, admin: Desk, database: Database
) -> None:
    with database.reading() as session:
        foreign = session.scalars(
            select(StaffSession.id)
            .join(Account, Account.id == StaffSession.account_id)
            .where(Account.role == Role.ADMIN)
        ).one()

    answers = [desk.post(f"/staff/account/sessions/{one}/end") for one in (foreign, 2_000_000)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert admin.get("/staff/").status_code == 200


def test_sessions_that_have_run_out_are_not_listed(
    desk: Desk, app: Flask, clock: SettableClock
) -> None:
    another(app)
    for _ in range(3):
        clock.advance(timedelta(minutes=20))
        desk.get("/staff/")

    assert desk.get("/staff/account").text.count('/end"') == 1


def test_the_day_by_mail_is_wished_for_and_stopped(desk: Desk, database: Database) -> None:
    def is_wanted() -> bool:
        with database.reading() as session:
            return session.scalars(select(Account.wants_agenda)).one()

    desk.post("/staff/account/agenda", wants_agenda="true")
    wanted = is_wanted()
    desk.post("/staff/account/agenda")

    assert (wanted, is_wanted()) == (True, False)


def test_what_is_done_to_an_account_is_in_the_trail(desk: Desk, database: Database) -> None:
    desk.post("/staff/account/password", current=PASSWORD, password=NEW)

    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert list(actions) == ["account.add", "session.open", "account.password"]
