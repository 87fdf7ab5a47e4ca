"""Somebody at the desk: accounts with a password, and how a browser or a test client signs in."""

import html
import re
from datetime import datetime

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.accounts.actions import add_account
from booking.accounts.inputs import NewAccount
from booking.accounts.models import Account
from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.database import Database

PASSWORD = "four unrelated plain words"
# As strong as it must be to be a hash at all: thousands of tests sign in.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"|name="csrf_token" value="([^"]+)"')


def email_of(role: Role) -> str:
    return f"{role.replace('_', '.')}@houston-hair.example"


def add_staff(database: Database, role: Role, *, now: datetime) -> Account:
    asked = NewAccount.model_validate(
        {
            "email": email_of(role),
            "name": f"Robin {role.replace('_', ' ').title()}",
            "role": role,
            "password": PASSWORD,
        }
    )
    with database.writing() as session:
        return add_account(session, asked, by=SYSTEM, now=now, hasher=CHEAP)


def csrf_of(response: TestResponse) -> str:
    found = TOKEN.search(response.text)
    assert found, response.text[:500]
    return found.group(1) or found.group(2)


def hidden(response: TestResponse) -> dict[str, str]:
    """What a page's forms send besides what is typed."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(response.text)}


def sign_in(client: FlaskClient, role: Role) -> str:
    """The proof that this session's forms and API requests carry."""
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": email_of(role), "password": PASSWORD, "csrf_token": token}
    answer = client.post("/staff/login", data=typed)
    assert answer.status_code == 303, answer.text
    return csrf_of(client.get("/staff/"))
