"""A form that came too late is not lost: what was typed goes along through signing in."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from werkzeug.test import TestResponse

from booking.accounts.codes import STEP_SECONDS, new_secret
from booking.accounts.factors import confirm_factor
from booking.accounts.queries import account_by_email
from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.web.formatting import NO_BREAK
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, email_of, hidden
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
INVITE = "/staff/settings/people/new"
NAME = 'Zoë "Q" <b>O\'Neil</b> & 🙂'
TYPED = {"name": NAME, "email": "zoe@mail.example", "role": "front_desk"}
ACTION = re.compile(r'<form class="form" method="post" action="([^"]+)"')
IDLE = timedelta(minutes=31)


def sign_in_again(admin: Desk, page: TestResponse, **typed: str) -> TestResponse:
    given = {"email": email_of(Role.ADMIN), "password": PASSWORD, **typed}
    return admin.client.post("/staff/login", data=hidden(page) | given)


def test_an_expired_session_in_the_middle_of_a_form_loses_nothing(
    admin: Desk, clock: SettableClock
) -> None:
    clock.advance(IDLE)
    late = admin.post(INVITE, **TYPED)
    back = sign_in_again(admin, late)

    sent = admin.client.post(ACTION.findall(back.text)[0], data=hidden(back))

    assert late.status_code == 401
    assert "nothing is lost" in back.text
    assert (sent.status_code, sent.location) == (303, "/staff/settings/people")
    assert NAME in html.unescape(admin.get("/staff/settings/people").text)
    assert "<b>" not in admin.get("/staff/settings/people").text


HOURS = "/staff/settings/hours/patt/always"
BOOK = {"type": "in-person", "starts_at": "2026-12-07T15:00:00Z", "locale": "es", "person": "7"}


@pytest.mark.parametrize(
    ("path", "typed", "rows"),
    [
        (INVITE, {"role": "front_desk"}, [("Role", "Front desk")]),
        (HOURS, {"spans.0-1.starts": "09:30"}, [("Monday, from", "9:30 am")]),
        (HOURS, {"spans.0-1.starts": "noon"}, [("Monday, from", "noon")]),
        (
            "/staff/settings/closures/new",
            {"first": "2026-12-07", "seen": "0a1b"},
            [("First day", "Monday, December 7, 2026")],
        ),
        (
            "/staff/settings/reminders",
            {"amount-0": "2", "unit-0": "days", "looked": "0a1b"},
            [("Reminder 1, how long before", "2"), ("Reminder 1, hours or days", "days")],
        ),
        (
            "/staff/book",
            BOOK,
            [
                ("Consultation", "Consultation at the office"),
                ("When", "Mon, Dec 7, 9:00 am"),
                ("Language of mails", "Spanish"),
            ],
        ),
    ],
)
def test_what_was_typed_is_shown_in_the_words_of_its_page(
    admin: Desk,
    clock: SettableClock,
    path: str,
    typed: dict[str, str],
    rows: list[tuple[str, str]],
) -> None:
    clock.advance(IDLE)

    back = sign_in_again(admin, admin.post(path, **typed))

    found = re.findall(r'<dt>([^<]+)</dt><dd dir="auto">([^<]*)</dd>', back.text)
    assert [(label, said.replace(NO_BREAK, " ")) for label, said in found] == rows


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"person": "7", "name": "Ana"}, "The form holds more"), ({"person": "7"}, "holds choices")],
)
def test_what_has_no_words_is_said_to_be_there(
    admin: Desk, clock: SettableClock, typed: dict[str, str], words: str
) -> None:
    clock.advance(IDLE)

    back = sign_in_again(admin, admin.post("/staff/book", **typed))

    assert words in back.text


def test_a_wrong_password_on_the_way_loses_nothing(admin: Desk, clock: SettableClock) -> None:
    clock.advance(IDLE)
    wrong = sign_in_again(admin, admin.post(INVITE, **TYPED), password="not that one")

    back = sign_in_again(admin, wrong)

    assert wrong.status_code == 422
    assert hidden(back)["name"] == NAME


def test_a_lost_cookie_loses_nothing_either(admin: Desk) -> None:
    admin.client.delete_cookie("booking")
    late = admin.post(INVITE, **TYPED)

    back = sign_in_again(admin, late)

    assert hidden(back)["email"] == "zoe@mail.example"


@pytest.mark.parametrize("way", ["timed out", "signed out"])
def test_whoever_signs_in_next_sees_and_sends_nothing_of_it(
    admin: Desk, database: Database, clock: SettableClock, way: str
) -> None:
    add_staff(database, Role.FRONT_DESK, now=clock())
    if way == "timed out":
        clock.advance(IDLE)
    else:
        admin.post("/staff/logout")
    late = admin.post(INVITE, **TYPED)

    back = sign_in_again(admin, late, email=email_of(Role.FRONT_DESK))

    assert "Somebody else typed this" in back.text
    assert "zoe@mail.example" not in back.text
    assert "Send it now" not in back.text


def test_a_tab_of_whoever_was_here_before_sends_nothing(
    admin: Desk, database: Database, clock: SettableClock
) -> None:
    add_staff(database, Role.FRONT_DESK, now=clock())
    admin.post("/staff/logout")
    sign_in_again(admin, admin.client.get("/staff/login"), email=email_of(Role.FRONT_DESK))

    stale = admin.post(INVITE, **TYPED)

    assert stale.status_code == 400
    assert "zoe@mail.example" not in stale.text


def test_the_second_step_loses_nothing(
    admin: Desk, database: Database, clock: SettableClock
) -> None:
    secret = turn_on(database, clock)
    late = admin.post(INVITE, **TYPED)
    code = pyotp.TOTP(secret).at(clock())

    step = sign_in_again(admin, late)
    back = admin.client.post("/staff/login/code", data=hidden(step) | {"code": code})

    assert "Your code" in step.text
    assert hidden(back)["name"] == NAME


def test_a_sign_in_page_that_was_open_too_long_loses_nothing(
    admin: Desk, clock: SettableClock
) -> None:
    clock.advance(IDLE)
    late = admin.post(INVITE, **TYPED)

    stale = sign_in_again(admin, late, csrf_token="stale")
    back = sign_in_again(admin, stale)

    assert stale.status_code == 400
    assert hidden(back)["name"] == NAME


@pytest.mark.parametrize("step", ["/staff/login/code", "/staff/confirm", "/staff/account/factor"])
def test_a_step_that_was_open_too_long_loses_nothing(
    admin: Desk, clock: SettableClock, database: Database, step: str
) -> None:
    if step == "/staff/login/code":
        turn_on(database, clock)
        sign_in_again(admin, admin.get("/staff/login"))
    else:
        clock.advance(timedelta(minutes=11))
    carried = {"carried_path": INVITE, "carried.name": NAME, "csrf_token": "stale"}

    stale = admin.client.post(step, data=carried)

    assert stale.status_code == 400
    assert f'action="{step}"' in stale.text
    assert hidden(stale)["carried.name"] == NAME


def test_a_page_from_an_older_session_is_sent_with_one_more_click(admin: Desk) -> None:
    token = csrf_of(admin.get("/staff/"))
    admin.post("/staff/logout")
    page = admin.client.get("/staff/login")
    sign_in_again(admin, page)

    stale = admin.client.post(INVITE, data=TYPED | {"csrf_token": token})
    sent = admin.client.post(INVITE, data=hidden(stale))

    assert stale.status_code == 400
    assert sent.status_code == 303


@pytest.mark.parametrize("secret", ["password", "current", "code"])
def test_what_is_secret_is_not_written_into_a_page(
    admin: Desk, clock: SettableClock, secret: str
) -> None:
    clock.advance(IDLE)

    late = admin.post("/staff/account/password", **{secret: "s3cret words", "other": "kept"})

    assert "s3cret" not in late.text
    assert hidden(late)["carried.other"] == "kept"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_another_site_wrote_is_not_carried(
    admin: Desk, clock: SettableClock, site: str
) -> None:
    clock.advance(IDLE)
    headers = {"Sec-Fetch-Site": site}

    late = admin.client.post(INVITE, data=TYPED | {"csrf_token": admin.csrf}, headers=headers)

    assert late.status_code == 401
    assert "carried" not in late.text


def test_a_forged_form_of_another_site_is_refused_whole(admin: Desk) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}

    answer = admin.client.post(INVITE, data=TYPED, headers=headers)

    assert answer.status_code == 400
    assert "zoe@mail.example" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/staff/settings/people/new",
        "//evil.example/staff/settings/people/new",
        "/staff/\\evil.example",
        "/staff/logout",
        "/staff/login",
        "/staff/nothing",
        "/book/video/details",
        "/api/v1/appointments",
        "",
    ],
)
def test_nothing_is_sent_to_where_it_does_not_belong(
    admin: Desk, clock: SettableClock, path: str
) -> None:
    clock.advance(IDLE)
    page = admin.client.get("/staff/login")

    back = sign_in_again(admin, page, **{"carried_path": path, "carried.name": "x"})

    assert (back.status_code, back.location) == (303, "/staff/")


def test_a_script_is_told_plainly(admin: Desk, clock: SettableClock) -> None:
    clock.advance(IDLE)

    answer = admin.ask("POST", INVITE, {})

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_a_script_gets_the_new_session_s_proof(
    admin: Desk, signed_in_as: Callable[[Role], Desk]
) -> None:
    token = admin.ask("GET", "/staff/session").get_json()["csrf_token"]
    day = "/api/v1/appointments?from=2026-12-01&to=2026-12-01"

    assert admin.client.get(day, headers={"X-CSRFToken": token}).status_code == 200
    assert (
        signed_in_as(Role.FRONT_DESK).client.get(day, headers={"X-CSRFToken": token}).status_code
        == 403
    )


def turn_on(database: Database, clock: SettableClock) -> str:
    with database.writing() as session:
        account = account_by_email(session, email_of(Role.ADMIN))
        assert account
        secret = new_secret()
        code = pyotp.TOTP(secret).at(clock())
        confirm_factor(session, account.id, secret=secret, code=code, by=SYSTEM, now=clock())
    clock.advance(timedelta(seconds=STEP_SECONDS))
    return secret
