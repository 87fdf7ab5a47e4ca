"""Somebody's sign-in ends while they are at it: they sign in first, and nothing breaks."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.accounts.colleagues import account_mark, disable_account
from booking.accounts.models import Account, StaffSession
from booking.accounts.queries import account_by_email
from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.web.staff.access import SignInFirst, let_in, me
from config import Config
from tests.clock import START, SettableClock
from tests.concurrency.desk import Desk as Elsewhere
from tests.desk import PASSWORD, add_staff, csrf_of, email_of
from tests.factories import KEYS
from tests.web.staff.conftest import Desk
from tests.web.staff.phone import turn_on

ROLE = Role.FRONT_DESK
Answer = Callable[[], TestResponse]
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def while_shut(
    app: Flask, config: Config, database: Database
) -> Iterator[Callable[[Answer], TestResponse]]:
    """What is answered while an administrator shuts the account of the front desk."""
    del app
    elsewhere = Database(config.database_url, keys=KEYS)
    add_staff(database, Role.ADMIN, now=START)

    def asked(ask: Answer) -> TestResponse:
        _, answer = Elsewhere(database, elsewhere, KEYS).in_turn(shut, lambda _session: ask())
        assert isinstance(answer, TestResponse)
        return answer

    yield asked
    elsewhere.dispose()


def shut(session: Session) -> None:
    account = account_by_email(session, email_of(ROLE))
    assert account
    disable_account(session, account.id, seen=account_mark(account), by=SYSTEM, now=START)


def sessions(database: Database) -> list[int]:
    with database.reading() as session:
        of_the_desk = StaffSession.account_id == Account.id, Account.role == ROLE
        return list(session.scalars(select(StaffSession.id).where(*of_the_desk)))


def test_a_sign_in_to_an_account_that_is_being_shut_is_refused(
    client: FlaskClient, database: Database, while_shut: Callable[[Answer], TestResponse]
) -> None:
    add_staff(database, ROLE, now=START)
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": email_of(ROLE), "password": PASSWORD, "csrf_token": token}

    answer = while_shut(lambda: client.post("/staff/login", data=typed))

    assert answer.status_code == 422
    assert sessions(database) == []


def test_who_is_shut_out_while_changing_the_password_has_to_sign_in(
    desk: Desk, while_shut: Callable[[Answer], TestResponse]
) -> None:
    typed = {"current": PASSWORD, "password": "another four plain words"}

    answer = while_shut(lambda: desk.post("/staff/account/password", **typed))

    assert answer.status_code == 401
    assert 'action="/staff/login"' in answer.text


def test_who_is_shut_out_while_setting_up_the_second_step_has_to_sign_in(
    desk: Desk, clock: SettableClock, while_shut: Callable[[Answer], TestResponse]
) -> None:
    page = desk.get("/staff/account/factor")

    answer = while_shut(lambda: turn_on(desk.client, page, clock))

    assert answer.status_code == 401
    assert 'action="/staff/login"' in answer.text


@on_one_database
def test_a_session_that_somebody_has_just_ended_lets_nobody_in(app: Flask) -> None:
    with app.test_request_context("/staff/login"), pytest.raises(SignInFirst):
        let_in("a token of no session")


@on_one_database
def test_without_anybody_signed_in_there_is_no_me(app: Flask) -> None:
    with app.test_request_context("/staff/"), pytest.raises(SignInFirst):
        me()
