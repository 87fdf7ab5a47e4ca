"""One-time links by mail: to whom, how often, and what they end."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.accounts.models import Account
from booking.accounts.rules import Role
from booking.database import Database
from booking.jobs import answer_forgotten, post_of, send_due
from booking.messages.models import Message
from config import Config
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, email_of, hidden
from tests.statements import statements_made
from tests.web.staff.conftest import Desk
from tests.web.staff.test_setup import fields

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROLE = Role.FRONT_DESK
NEW = "another four plain words"
LINK = re.compile(r"http://127\.0\.0\.1:5000(/staff/password/[\w-]+)")


@pytest.fixture
def mails(app: Flask, config: Config) -> Callable[[], list[str]]:
    """What is in the letter boxes once all that is due has left, the newest last."""

    def read() -> list[str]:
        answer_forgotten(post_of(app))
        send_due(post_of(app))
        return [text_of(path) for path in sorted((config.instance_dir / "mail").glob("*.eml"))]

    return read


def text_of(path: Path) -> str:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    body = mail.get_body(("plain",))
    assert body
    return f"{mail['Subject']}\n{mail['To']}\n{mail['X-Booking-Kind']}\n{body.get_content()}"


def ask_for_link(client: FlaskClient, email: str) -> TestResponse:
    token = csrf_of(client.get("/staff/forgot"))
    return client.post("/staff/forgot", data={"email": email, "csrf_token": token})


def link_in(mail: str) -> str:
    found = LINK.search(mail)
    assert found, mail
    return found[1]


def choose(client: FlaskClient, link: str, password: str = NEW) -> TestResponse:
    token = csrf_of(client.get(link))
    return client.post(link, data={"password": password, "csrf_token": token})


def sign_in(client: FlaskClient, password: str) -> TestResponse:
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": email_of(ROLE), "password": password, "csrf_token": token}
    return client.post("/staff/login", data=typed)


def test_a_form_that_is_loaded_again_sends_no_second_link(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    typed = {**fields(client.get("/staff/forgot")), "email": email_of(ROLE)}

    first = client.post("/staff/forgot", data=typed)
    before = mails()
    again = client.post("/staff/forgot", data=typed)

    assert (first.status_code, again.status_code) == (200, 200)
    assert mails() == before
    assert client.get(link_in(before[0])).status_code == 200


def test_a_form_that_is_loaded_again_opens_no_used_link_once_more(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    typed = {**fields(client.get("/staff/forgot")), "email": email_of(ROLE)}
    client.post("/staff/forgot", data=typed)
    link = link_in(mails()[0])
    client.post(link, data={**fields(client.get(link)), "password": NEW})

    client.post("/staff/forgot", data=typed | {"csrf_token": csrf_of(client.get("/staff/forgot"))})

    assert client.get(link).status_code == 404


def test_a_forgotten_password_is_replaced_by_mail(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    ask_for_link(client, email_of(ROLE))
    (mail,) = mails()

    chosen = choose(client, link_in(mail))

    assert f"\n{email_of(ROLE)}\npassword\n" in mail
    assert (chosen.status_code, chosen.location) == (303, "/staff/login")
    assert "Your password is set" in client.get("/staff/login").text
    assert sign_in(client, PASSWORD).status_code == 422
    assert sign_in(client, NEW).status_code == 303


def test_nobody_learns_who_has_an_account(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    add_staff(database, ROLE, now=clock())

    known = ask_for_link(client, email_of(ROLE))
    unknown = ask_for_link(client, "nobody.else@houston-hair.example")

    assert known.status_code == unknown.status_code == 200
    same = known.text.replace(email_of(ROLE), "nobody.else@houston-hair.example")
    assert same == unknown.text


def test_nor_from_how_much_there_is_to_do(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    add_staff(database, ROLE, now=clock())
    work = []

    for email in (email_of(ROLE), "nobody.else@houston-hair.example"):
        typed = hidden(client.get("/staff/forgot")) | {"email": email}
        with statements_made() as made:
            client.post("/staff/forgot", data=typed)
        work.append(made)

    assert work[0] == work[1]


def test_what_is_no_address_is_said_and_kept(client: FlaskClient) -> None:
    answer = ask_for_link(client, "front desk")

    assert answer.status_code == 422
    assert 'value="front desk"' in answer.text


def test_an_invitation_opens_the_door(
    admin: Desk, app: Flask, mails: Callable[[], list[str]]
) -> None:
    invited = {"email": email_of(ROLE), "name": "Bo Lee", "role": "front_desk"}
    admin.post("/staff/settings/people/new", **invited)
    (mail,) = mails()
    client = app.test_client()

    choose(client, link_in(mail))

    assert "Hello Bo Lee" in mail
    assert mail.startswith("Your account at Houston Center")
    assert sign_in(client, NEW).status_code == 303


def test_a_link_works_once(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    ask_for_link(client, email_of(ROLE))
    link = link_in(mails()[0])
    choose(client, link)

    again = client.get(link)

    assert again.status_code == 404
    assert "This link has ended" in again.text


def test_a_link_ends_after_two_hours(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    ask_for_link(client, email_of(ROLE))
    link = link_in(mails()[0])
    clock.advance(timedelta(hours=2))

    assert client.get(link).status_code == 404


def test_a_newer_link_ends_the_one_before(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    ask_for_link(client, email_of(ROLE))
    first = link_in(mails()[0])
    clock.advance(timedelta(minutes=1))
    ask_for_link(client, email_of(ROLE))
    second = link_in(mails()[-1])

    assert [client.get(first).status_code, client.get(second).status_code] == [404, 200]


def test_a_mail_whose_link_has_ended_does_not_leave(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    ask_for_link(client, email_of(ROLE))
    clock.advance(timedelta(hours=3))

    assert mails() == []
    with database.reading() as session:
        assert session.scalars(select(Message.status)).one() == "dropped"


def test_of_two_links_asked_for_in_a_row_only_the_newer_is_mailed(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    ask_for_link(client, email_of(ROLE))
    ask_for_link(client, email_of(ROLE))

    (mail,) = mails()

    assert client.get(link_in(mail)).status_code == 200


def test_setting_a_password_ends_every_session(
    desk: Desk, app: Flask, mails: Callable[[], list[str]]
) -> None:
    client = app.test_client()
    ask_for_link(client, email_of(ROLE))

    choose(client, link_in(mails()[0]))

    assert desk.get("/staff/").status_code == 302


def test_who_sets_a_password_where_somebody_else_is_signed_in_ends_their_session(
    admin: Desk, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    ask_for_link(admin.client, email_of(ROLE))
    kept = admin.client.get_cookie("booking")
    assert kept is not None

    choose(admin.client, link_in(mails()[0]))
    admin.client.set_cookie("booking", kept.value)

    assert admin.get("/staff/").status_code == 302


def test_a_shut_account_gets_no_mail(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    account = add_staff(database, ROLE, now=clock())
    with database.writing() as session:
        session.get_one(Account, account.id).disabled_at = clock()

    ask_for_link(client, email_of(ROLE))

    assert mails() == []


def test_whoever_used_the_link_is_a_known_browser(
    client: FlaskClient, database: Database, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    add_staff(database, ROLE, now=clock())
    ask_for_link(client, email_of(ROLE))

    choose(client, link_in(mails()[0]))

    assert client.get_cookie("booking_browser", path="/staff")


def test_who_looks_at_the_mail_in_the_outbox_sees_no_link(admin: Desk, database: Database) -> None:
    invited = {"email": "bo@mail.example", "name": "Bo Lee", "role": "admin"}
    admin.post("/staff/settings/people/new", **invited)
    with database.reading() as session:
        number = session.scalars(select(Message.id)).one()

    shown = admin.get(f"/staff/messages/{number}")

    assert shown.status_code == 200
    assert not LINK.search(shown.text)


def test_nobody_else_can_cut_an_invitation_short(
    admin: Desk, app: Flask, clock: SettableClock, mails: Callable[[], list[str]]
) -> None:
    invited = {"email": email_of(ROLE), "name": "Bo Lee", "role": "front_desk"}
    admin.post("/staff/settings/people/new", **invited)
    mails()
    clock.advance(timedelta(minutes=1))
    client = app.test_client()

    ask_for_link(client, email_of(ROLE))
    newest = mails()[-1]
    clock.advance(timedelta(hours=47))

    assert newest.startswith("Your account at Houston Center")
    assert client.get(link_in(newest)).status_code == 200
