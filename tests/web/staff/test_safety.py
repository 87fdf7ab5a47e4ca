"""How long a sign-in lasts is for the administrator to say, and it holds at once."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from booking.accounts.rules import Role
from booking.database import Database
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, email_of
from tests.web.staff.conftest import Desk
from tests.web.staff.test_setup import fields, sent

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/staff/settings/security"
RULES = {"session_idle_minutes": "30", "session_hours": "12"}


def test_a_shorter_silence_holds_for_everybody_at_once(
    admin: Desk, signed_in_as: Callable[[Role], Desk], clock: SettableClock
) -> None:
    other = signed_in_as(Role.FRONT_DESK)

    sent(admin, PAGE, {"session_idle_minutes": "5"})
    clock.advance(timedelta(minutes=6))

    assert other.get("/staff/").status_code == 302


def test_the_end_of_the_day_is_a_setting(admin: Desk, clock: SettableClock) -> None:
    sent(admin, PAGE, {"session_hours": "1"})
    clock.advance(timedelta(minutes=29))
    admin.get("/staff/")
    clock.advance(timedelta(minutes=29))
    before = admin.get("/staff/").status_code
    clock.advance(timedelta(minutes=3))

    assert (before, admin.get("/staff/").status_code) == (200, 302)


@pytest.mark.parametrize(
    "wrong",
    [
        {"session_idle_minutes": "4"},
        {"session_idle_minutes": "481"},
        {"session_idle_minutes": "soon"},
        {"session_hours": "0"},
        {"session_hours": "25"},
        {"session_hours": ""},
        {"session_hours": "9" * 40},
    ],
)
def test_what_cannot_be_is_refused_and_kept(admin: Desk, wrong: dict[str, str]) -> None:
    answer = admin.post(PAGE, **RULES | wrong)

    (field, value), *_ = wrong.items()
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'value="{value}"' in answer.text


def test_two_administrators_do_not_overwrite_each_other_s_rules(admin: Desk) -> None:
    stale = fields(admin.get(PAGE))
    admin.post(PAGE, **{**stale, "session_hours": "8"})

    late = admin.post(PAGE, **{**stale, "session_idle_minutes": "45"})
    kept = fields(admin.get(PAGE))
    again = admin.post(PAGE, **fields(late))

    assert (late.status_code, again.status_code) == (409, 303)
    assert '<dd dir="auto">8 hours</dd>' in late.text
    assert fields(late)["session_idle_minutes"] == "45"
    assert (kept["session_idle_minutes"], kept["session_hours"]) == ("30", "8")


def test_the_second_step_for_everybody_is_a_setting(admin: Desk) -> None:
    sent(admin, PAGE, {"second_factor_required": "true"})

    assert admin.get("/staff/").location.startswith("/staff/account/factor")


class TestInProduction:
    @pytest.fixture
    def environ(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        return {**environ, "BOOKING_ENV": "production", "RATE_LIMITS": "on"}

    def test_everybody_needs_it_unless_the_practice_says_otherwise(
        self, client: FlaskClient, database: Database, clock: SettableClock
    ) -> None:
        add_staff(database, Role.FRONT_DESK, now=clock())
        token = csrf_of(client.get("/staff/login"))
        typed = {"email": email_of(Role.FRONT_DESK), "password": PASSWORD, "csrf_token": token}

        answer = client.post("/staff/login", data=typed)

        assert answer.location.startswith("/staff/account/factor")
