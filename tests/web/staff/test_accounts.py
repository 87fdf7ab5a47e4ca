"""Who may come in: invited, given a role, shut out; and one administrator always stays."""

import re
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.accounts.models import Account, ApiKey
from booking.accounts.queries import account_by_email
from booking.accounts.rules import Role
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.messages.models import Message
from tests.clock import SettableClock
from tests.desk import add_staff, email_of
from tests.web.staff.conftest import Desk
from tests.web.staff.test_setup import fields

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PEOPLE = "/staff/settings/people"
INVITED = {"email": "bo@mail.example", "name": "Bo Lee", "role": "front_desk"}


def account_of(database: Database, email: str) -> Account:
    with database.reading() as session:
        found = account_by_email(session, email)
    assert found
    return found


def front_desk(database: Database, clock: SettableClock) -> Account:
    return add_staff(database, Role.FRONT_DESK, now=clock())


def seen(admin: Desk, number: int) -> dict[str, str]:
    return {"seen": fields(admin.get(f"{PEOPLE}/{number}"))["seen"]}


PAGES = (
    PEOPLE,
    f"{PEOPLE}/new",
    f"{PEOPLE}/1",
    "/staff/settings/keys",
    "/staff/settings/keys/new",
    "/staff/settings/security",
    "/staff/audit",
    "/staff/account",
    "/staff/account/factor",
)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_there_for_the_administrator(admin: Desk, path: str) -> None:
    assert admin.get(path).status_code == 200


def test_an_invitation_is_mailed_without_its_token_in_the_database(
    admin: Desk, database: Database
) -> None:
    answer = admin.post(f"{PEOPLE}/new", **INVITED)

    with database.reading() as session:
        message = session.scalars(select(Message).where(Message.kind == "password")).one()
    assert (answer.status_code, answer.location) == (303, PEOPLE)
    assert message.recipient == "bo@mail.example"
    assert set(message.detail) == {"template", "nonce"}


def test_what_is_flashed_names_nobody(admin: Desk) -> None:
    admin.post(f"{PEOPLE}/new", **INVITED)

    with admin.client.session_transaction() as cookie:
        flashed = cookie["_flashes"]
    assert flashed == [("success", "The invitation is on its way.")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": email_of(Role.ADMIN).upper()}, "email"),
        ({"name": ""}, "name"),
        ({"role": "read_only"}, "role"),
        ({"role": ""}, "role"),
        ({"role": "provider", "provider": "nobody"}, "provider"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    admin: Desk, changes: dict[str, str], field: str
) -> None:
    answer = admin.post(f"{PEOPLE}/new", **INVITED | changes)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert (INVITED | changes)["name"] in answer.text


def test_another_role_ends_the_sessions(
    admin: Desk, signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    other = signed_in_as(Role.FRONT_DESK)
    number = account_of(database, email_of(Role.FRONT_DESK)).id

    admin.post(f"{PEOPLE}/{number}", **seen(admin, number), name="Robin", role="provider")

    assert account_of(database, email_of(Role.FRONT_DESK)).role == "provider"
    assert other.get("/staff/").status_code == 302


def test_another_name_ends_none(
    admin: Desk, signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    other = signed_in_as(Role.FRONT_DESK)
    number = account_of(database, email_of(Role.FRONT_DESK)).id

    changed = {"name": "Robin Redbreast", "role": "front_desk"}
    admin.post(f"{PEOPLE}/{number}", **seen(admin, number), **changed)

    assert "Robin Redbreast" in other.get("/staff/").text


def test_a_shut_account_is_out_at_once_and_can_be_opened_again(
    admin: Desk, signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    other = signed_in_as(Role.FRONT_DESK)
    number = account_of(database, email_of(Role.FRONT_DESK)).id

    admin.post(f"{PEOPLE}/{number}/disable", **seen(admin, number))
    shut = other.get("/staff/").status_code
    admin.post(f"{PEOPLE}/{number}/enable", **seen(admin, number))

    assert shut == 302
    assert account_of(database, email_of(Role.FRONT_DESK)).disabled_at is None


@pytest.mark.parametrize(("path", "fields"), [("", {"role": "front_desk"}), ("/disable", {})])
def test_the_last_administrator_stays(
    admin: Desk, database: Database, path: str, fields: dict[str, str]
) -> None:
    number = account_of(database, email_of(Role.ADMIN)).id

    answer = admin.post(f"{PEOPLE}/{number}{path}", **seen(admin, number), name="Robin", **fields)

    kept = account_of(database, email_of(Role.ADMIN))
    assert answer.status_code == 409
    assert "last administrator" in answer.text
    assert (kept.role, kept.disabled_at) == ("admin", None)


def test_an_invitation_nobody_took_up_is_no_administrator(admin: Desk, database: Database) -> None:
    admin.post(f"{PEOPLE}/new", **INVITED | {"role": "admin"})
    number = account_of(database, email_of(Role.ADMIN)).id

    answer = admin.post(f"{PEOPLE}/{number}/disable", **seen(admin, number))

    assert answer.status_code == 409
    assert "last administrator" in answer.text


def test_two_administrators_do_not_overwrite_each_other_s_change_of_an_account(
    admin: Desk, database: Database, clock: SettableClock
) -> None:
    path = f"{PEOPLE}/{front_desk(database, clock).id}"
    changed = {"name": "Robin Redbreast", "role": "front_desk"}
    stale = fields(admin.get(path))["seen"]
    admin.post(path, seen=stale, name="Robin Front Desk", role="provider")

    late = admin.post(path, seen=stale, **changed)
    again = admin.post(path, seen=fields(late)["seen"], **changed)

    assert (late.status_code, again.status_code) == (409, 303)
    assert '<dt>Role</dt><dd dir="auto">Provider</dd>' in late.text
    assert 'value="Robin Redbreast"' in late.text
    assert account_of(database, email_of(Role.FRONT_DESK)).role == "front_desk"


@pytest.mark.parametrize("what", ["disable", "enable"])
def test_who_shuts_or_opens_an_account_has_seen_it_as_it_is(
    admin: Desk, database: Database, clock: SettableClock, what: str
) -> None:
    number = front_desk(database, clock).id
    if what == "enable":
        admin.post(f"{PEOPLE}/{number}/disable", **seen(admin, number))
    stale = seen(admin, number)
    admin.post(f"{PEOPLE}/{number}", **stale, name="Robin Redbreast", role="provider")

    late = admin.post(f"{PEOPLE}/{number}/{what}", **stale)

    assert late.status_code == 409
    assert "Nothing is done yet" in late.text
    assert (account_of(database, email_of(Role.FRONT_DESK)).disabled_at is None) is (
        what == "disable"
    )


def test_what_is_mended_after_a_mistake_replaces_nothing_unseen(
    admin: Desk, database: Database, clock: SettableClock
) -> None:
    path = f"{PEOPLE}/{front_desk(database, clock).id}"
    stale = fields(admin.get(path))["seen"]
    admin.post(path, seen=stale, name="Robin Front Desk", role="provider")

    wrong = admin.post(path, seen=stale, name="", role="front_desk")
    mended = fields(wrong)["seen"]

    assert wrong.status_code == 422
    assert admin.post(path, seen=mended, name="Robin", role="front_desk").status_code == 409


def test_resetting_the_second_step_is_in_the_trail(
    admin: Desk, database: Database, clock: SettableClock
) -> None:
    number = front_desk(database, clock).id

    admin.post(f"{PEOPLE}/{number}/factor")

    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert "account.factor_off" in actions


def test_a_key_is_shown_once(admin: Desk) -> None:
    made = admin.post("/staff/settings/keys/new", name="waiting room", role="read_only")

    listed = admin.get("/staff/settings/keys").text
    assert made.status_code == 201
    assert 'value="bk_' in made.text
    assert "waiting room" in listed
    assert "bk_" not in listed


KEYS = "/staff/settings/keys"
WAITING_ROOM = {"name": "waiting room", "role": "read_only"}


def test_the_form_of_a_key_sent_twice_makes_one_key(admin: Desk, database: Database) -> None:
    typed = fields(admin.get(f"{KEYS}/new")) | WAITING_ROOM

    shown = [key_in(admin.post(f"{KEYS}/new", **typed)) for _ in range(2)]
    other = key_in(admin.post(f"{KEYS}/new", **typed | {"name": "lobby"}))

    with database.reading() as session:
        names = session.scalars(select(ApiKey.name).order_by(ApiKey.id)).all()
    assert shown[0] == shown[1] != other
    assert names == ["waiting room", "lobby"]


def test_the_form_of_a_key_that_is_revoked_by_now_makes_no_other(admin: Desk) -> None:
    typed = fields(admin.get(f"{KEYS}/new")) | WAITING_ROOM
    admin.post(f"{KEYS}/new", **typed)
    admin.post(f"{KEYS}/1/revoke")

    again = admin.post(f"{KEYS}/new", **typed)

    assert again.location == KEYS
    assert "which is revoked" in admin.get(KEYS).text


def key_in(made: TestResponse) -> str:
    assert made.status_code == 201
    return made.text.partition('value="bk_')[2].partition('"')[0]


def test_the_form_of_an_invitation_sent_twice_invites_once(admin: Desk, database: Database) -> None:
    typed = fields(admin.get(f"{PEOPLE}/new")) | INVITED

    answers = [admin.post(f"{PEOPLE}/new", **typed).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(links_mailed(database)) == 1


def test_a_link_asked_for_twice_by_one_form_is_mailed_once(
    admin: Desk, database: Database, clock: SettableClock
) -> None:
    path = f"{PEOPLE}/{front_desk(database, clock).id}"
    token = re.findall(r'name="form_token" value="([^"]+)"', admin.get(path).text)[0]

    for _ in range(2):
        admin.post(f"{path}/invite", form_token=token)

    assert len(links_mailed(database)) == 1


def links_mailed(database: Database) -> Sequence[Message]:
    with database.reading() as session:
        return session.scalars(select(Message).where(Message.kind == "password")).all()


def test_a_revoked_key_lets_nobody_in(admin: Desk) -> None:
    made = admin.post("/staff/settings/keys/new", name="waiting room", role="read_only")
    key = made.text.partition('value="bk_')[2].partition('"')[0]
    admin.post("/staff/settings/keys/1/revoke")

    bearer = {"Authorization": f"Bearer bk_{key}"}
    day = "/api/v1/appointments?from=2026-12-01&to=2026-12-01"
    assert admin.client.get(day, headers=bearer).status_code == 401
    assert "Revoked" in admin.get("/staff/settings/keys").text
