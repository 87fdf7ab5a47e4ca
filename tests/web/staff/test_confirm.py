"""The password once more before what matters most, and no more often than every ten minutes."""

from datetime import timedelta

import pytest

from tests.clock import SettableClock
from tests.desk import PASSWORD, csrf_of, hidden
from tests.web.staff.conftest import Desk
from tests.web.staff.test_carried import TYPED

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
INVITE = "/staff/settings/people/new"
LATER = timedelta(minutes=10)


def test_whoever_has_just_signed_in_is_not_asked(admin: Desk) -> None:
    assert admin.get(INVITE).status_code == 200


def test_a_page_that_matters_leads_to_the_password_and_back(
    admin: Desk, clock: SettableClock
) -> None:
    clock.advance(LATER)
    asked = admin.get(INVITE)
    page = admin.get(asked.location)

    given = admin.post("/staff/confirm", password=PASSWORD, next=hidden(page)["next"])

    assert asked.location == f"/staff/confirm?next={INVITE}"
    assert (given.status_code, given.location) == (303, INVITE)
    assert admin.get(INVITE).status_code == 200


def test_whom_a_file_is_about_is_in_no_address_on_the_way_to_the_password(
    admin: Desk, clock: SettableClock
) -> None:
    clock.advance(LATER)
    asked = admin.get("/staff/leads/export?q=Ana&stage=new")
    page = admin.get(asked.location)

    given = admin.post("/staff/confirm", password=PASSWORD, next=hidden(page)["next"])

    assert asked.location.startswith("/staff/confirm?next=")
    assert "Ana" not in asked.location
    assert given.location == "/staff/leads/export?q=Ana&stage=new"


def test_what_was_typed_is_sent_after_the_password(admin: Desk, clock: SettableClock) -> None:
    clock.advance(LATER)
    refused = admin.post(INVITE, **TYPED)
    back = admin.client.post("/staff/confirm", data=hidden(refused) | {"password": PASSWORD})

    sent = admin.client.post(INVITE, data=hidden(back))

    assert refused.status_code == 403
    assert sent.status_code == 303


def test_a_wrong_password_opens_nothing_and_keeps_what_was_typed(
    admin: Desk, clock: SettableClock
) -> None:
    clock.advance(LATER)
    refused = admin.post(INVITE, **TYPED)

    wrong = admin.client.post("/staff/confirm", data=hidden(refused) | {"password": "nope"})

    assert wrong.status_code == 422
    assert hidden(wrong)["carried.name"] == TYPED["name"]
    assert admin.get(INVITE).status_code == 302


def test_a_script_is_told_what_is_missing(admin: Desk, clock: SettableClock) -> None:
    clock.advance(LATER)

    answer = admin.ask("POST", INVITE, {})

    assert answer.status_code == 403
    assert answer.get_json()["type"] == "urn:booking:confirm_password"


def test_who_may_not_is_refused_before_anything_is_asked(desk: Desk, clock: SettableClock) -> None:
    clock.advance(LATER)

    assert desk.get(INVITE).status_code == 403
    assert csrf_of(desk.get("/staff/"))
