"""What the administrator types."""

import json
import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, text

from booking.accounts.models import Account, ApiKey
from booking.accounts.queries import account_of_link, caller_of_key
from booking.accounts.rules import Role
from booking.database import Database
from booking.limits.models import RateWindow
from booking.messages.models import Message
from booking.messages.queries import last_beat
from booking.people.models import Person
from config import Config
from tests.clock import SettableClock
from tests.factories import TEN, book

REMINDED_BEFORE = timedelta(hours=24)
STAFF = ("staff", "add", "ann@example.com", "--name", "Ann Lee", "--role", "admin")


def typed(app: Flask, *words: str, standard_input: str | None = None) -> tuple[int, list[str]]:
    """Exit code and lines."""
    result = app.test_cli_runner().invoke(args=words, input=standard_input)
    return result.exit_code, result.output.splitlines()


def test_a_new_account_gets_a_link(app: Flask, office: Database, clock: SettableClock) -> None:
    code, lines = typed(app, *STAFF)

    found = re.fullmatch(r"http://127\.0\.0\.1:5000/staff/password/(\S+)", lines[-1])
    assert code == 0
    assert found
    with office.reading() as session:
        account = account_of_link(session, found[1], now=clock())
    assert (account.email, account.role, account.password_hash) == (
        "ann@example.com",
        "admin",
        None,
    )


def test_a_password_comes_by_standard_input(app: Flask, office: Database) -> None:
    password = "correct horse battery"
    code, lines = typed(app, *STAFF, "--password-stdin", standard_input=f"{password}\n")

    with office.reading() as session:
        kept = session.scalars(select(Account.password_hash)).one()
    assert code == 0
    assert kept
    assert PasswordHasher().verify(kept, password)
    assert "/staff/password/" not in "".join(lines)


@pytest.mark.parametrize("given", ["", "\n", "short\n"])
def test_a_password_that_is_none_makes_no_account(app: Flask, office: Database, given: str) -> None:
    code, lines = typed(app, *STAFF, "--password-stdin", standard_input=given)

    with office.reading() as session:
        assert session.scalars(select(Account)).all() == []
    assert code == 1
    assert lines[-1].startswith("Error: password:")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("staff", "add", "ann", "--name", "Ann", "--role", "admin"), 1),
        (("staff", "add", "a@example.com", "--name", "A", "--role", "read_only"), 2),
        (("staff", "add", "a@example.com", "--name", "A", "--role", "owner"), 2),
        (("staff", "add", "a@example.com", "--role", "admin"), 2),
        (("api-key", "add", "x", "--role", "provider", "--provider", "nobody"), 1),
        (("api-key", "add", "x", "--role", "admin", "--provider", "patt"), 1),
        (("api-key", "add", "", "--role", "admin"), 1),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_line(
    app: Flask, office: Database, words: tuple[str, ...], code: int
) -> None:
    exit_code, lines = typed(app, *words)

    assert exit_code == code
    assert lines[-1].startswith("Error: ")
    with office.reading() as session:
        assert session.scalars(select(Account)).all() == []
        assert session.scalars(select(ApiKey)).all() == []


def test_the_same_address_twice_is_refused(app: Flask) -> None:
    typed(app, *STAFF)

    code, lines = typed(app, *STAFF)

    assert (code, lines) == (1, ["Error: email: There is one already."])


@pytest.mark.parametrize("role", list(Role))
def test_a_key_is_alone_on_the_last_line(app: Flask, office: Database, role: Role) -> None:
    code, lines = typed(app, "api-key", "add", "reporting", "--role", str(role))

    with office.reading() as session:
        caller = caller_of_key(session, lines[-1], address="")
    assert code == 0
    assert caller is not None
    assert caller.role is role
    assert (caller.provider_id is not None) is (role is Role.PROVIDER)


def test_keys_are_listed_and_never_shown(app: Flask) -> None:
    _code, added = typed(app, "api-key", "add", "reporting", "--role", "read_only")

    code, lines = typed(app, "api-key", "list")

    assert (code, lines) == (0, ["1  read_only  reporting  valid since 2026-11-30"])
    assert added[-1] not in lines[0]


def test_a_revoked_key_lets_nobody_in(app: Flask, office: Database) -> None:
    key = typed(app, "api-key", "add", "reporting", "--role", "admin")[1][-1]

    code, lines = typed(app, "api-key", "revoke", "1")

    with office.reading() as session:
        assert caller_of_key(session, key, address="") is None
    assert (code, lines) == (0, ["The key 1 is revoked."])
    assert typed(app, "api-key", "list")[1] == ["1  admin  reporting  revoked on 2026-11-30"]


def test_a_key_that_is_none_cannot_be_revoked(app: Flask) -> None:
    assert typed(app, "api-key", "revoke", "7") == (1, ["Error: There is no key 7."])


def test_an_empty_database_is_said_in_a_line(app: Flask, office: Database) -> None:
    with office.writing() as session:
        session.execute(text("DROP TABLE alembic_version"))

    code, lines = typed(app, "messages", "send-due")

    assert code == 1
    assert len(lines) == 1
    assert "`python run.py`" in lines[0]


def test_one_pass_beats_and_sweeps(app: Flask, office: Database, clock: SettableClock) -> None:
    with office.writing() as session:
        session.add(RateWindow(key_hash="old", ends=clock().timestamp() - 1, count=1))

    typed(app, "messages", "send-due")

    with office.reading() as session:
        assert last_beat(session) == clock()
        assert session.scalars(select(RateWindow)).all() == []


def test_one_pass_sends_what_is_due(
    app: Flask, office: Database, clock: SettableClock, config: Config
) -> None:
    with office.writing() as session:
        book(session, now=clock())

    code, lines = typed(app, "messages", "send-due")

    with office.reading() as session:
        statuses = session.scalars(select(Message.status)).all()
    assert (code, lines) == (0, ["Attempts made: 2"])
    assert statuses == ["sent", "sent"]
    assert len(list((config.instance_dir / "mail").glob("*.eml"))) == 2


def test_one_pass_plans_the_reminders_too(
    app: Flask, office: Database, clock: SettableClock
) -> None:
    with office.writing() as session:
        starts_at = book(session, now=clock()).appointment.starts_at
    clock.set(starts_at)
    clock.advance(-REMINDED_BEFORE)

    typed(app, "messages", "send-due")

    with office.reading() as session:
        kinds = session.scalars(select(Message.kind)).all()
    assert "reminder" in kinds


def test_everything_about_a_person_is_printed_as_json(app: Flask, office: Database) -> None:
    with office.writing() as session:
        book(session, note="A private note")

    code, lines = typed(app, "person", "export", "ANA@example.com")

    (person,) = json.loads("\n".join(lines))["people"]
    assert code == 0
    assert (person["name"], person["appointments"][0]["note"]) == ("Ana García", "A private note")


def test_a_person_is_erased_once(app: Flask, office: Database) -> None:
    with office.writing() as session:
        book(session)

    code, lines = typed(app, "person", "erase", "ana@example.com")
    again, refused = typed(app, "person", "erase", "ana@example.com")

    assert (code, lines) == (0, ["Erased person 1. Visits kept without a name: 1; cancelled: 1."])
    assert (again, refused) == (1, ["Error: Nobody is known by ana@example.com."])


def test_of_two_who_share_an_address_one_can_be_named(app: Flask, office: Database) -> None:
    with office.writing() as session:
        book(session)
        son = book(session, TEN, name="Luis García").appointment.person_id

    code, _ = typed(app, "person", "erase", "ana@example.com", "--person", str(son))

    with office.reading() as session:
        names = session.scalars(select(Person.name).order_by(Person.id)).all()
    assert (code, names) == (0, ["Ana García", "Erased person"])
