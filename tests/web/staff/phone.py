"""A phone with an authenticator app, and what somebody at the desk does with it."""

import re
from datetime import timedelta

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.accounts.codes import new_secret
from booking.accounts.factors import confirm_factor
from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.database import Database
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, email_of, hidden

ROLE = Role.FRONT_DESK
STEP = timedelta(seconds=30)


class Phone:
    """Shows the codes of a second factor that is on for the front desk's account."""

    def __init__(self, database: Database, clock: SettableClock) -> None:
        self.clock = clock
        account = add_staff(database, ROLE, now=clock())
        self.secret = new_secret()
        with database.writing() as session:
            self.recovery = confirm_factor(
                session,
                account.id,
                secret=self.secret,
                code=self.code(),
                by=SYSTEM,
                now=clock(),
            )
        clock.advance(STEP)

    def code(self, *, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.clock() + steps * STEP)


def give_password(client: FlaskClient, **more: str) -> TestResponse:
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": email_of(ROLE), "password": PASSWORD, "csrf_token": token, **more}
    return client.post("/staff/login", data=typed)


def give_code(client: FlaskClient, code: str) -> TestResponse:
    token = csrf_of(client.get("/staff/login/code"))
    return client.post("/staff/login/code", data={"code": code, "csrf_token": token})


def turn_on(client: FlaskClient, page: TestResponse, clock: SettableClock) -> TestResponse:
    code = pyotp.TOTP(secret_of(page)).at(clock())
    return client.post("/staff/account/factor", data=hidden(page) | {"code": code})


def secret_of(page: TestResponse) -> str:
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert found
    return found[1].replace(" ", "")
