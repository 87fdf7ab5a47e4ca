"""A sign-in that somebody else's change overtakes opens nothing; what is over is forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.actions import invite_to_set_password, set_password
from booking.accounts.colleagues import account_mark, disable_account
from booking.accounts.models import Account, PasswordLink, StaffSession
from booking.accounts.queries import list_colleagues
from booking.accounts.rules import Role
from booking.accounts.sessions import forget_sign_ins, open_session, touch_session
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.errors import InvalidInput
from tests.clock import START as NOW
from tests.concurrency.desk import Desk
from tests.desk import CHEAP, add_staff
from tests.factories import KEYS

Change = Callable[[Session, Account], None]


def replace_password(session: Session, account: Account) -> None:
    kept = session.get_one(Account, account.id)
    token = invite_to_set_password(session, kept, keys=KEYS, now=NOW).token
    set_password(session, token, CHEAP.hash("another four plain words"), by=SYSTEM, now=NOW)


def shut(session: Session, account: Account) -> None:
    disable_account(session, account.id, seen=account_mark(account), by=SYSTEM, now=NOW)


@pytest.fixture
def account(office: Database) -> Account:
    """As it was when the password was found right."""
    add_staff(office, Role.ADMIN, now=NOW)
    return add_staff(office, Role.FRONT_DESK, now=NOW)


def opening(account: Account) -> Callable[[Session], str]:
    return lambda session: open_session(session, account, address="", browser="", now=NOW)


def sessions(office: Database) -> list[int]:
    with office.reading() as session:
        return list(session.scalars(select(StaffSession.id)))


@pytest.mark.parametrize("change", [replace_password, shut])
def test_what_was_changed_meanwhile_is_a_wrong_password(
    office: Database, elsewhere: Database, account: Account, change: Change
) -> None:
    _, opened = Desk(office, elsewhere, KEYS).in_turn(
        lambda session: change(session, account), opening(account)
    )

    assert isinstance(opened, InvalidInput)
    assert sessions(office) == []


@pytest.mark.parametrize("change", [replace_password, shut])
def test_whoever_came_in_just_before_the_change_is_out_with_it(
    office: Database, elsewhere: Database, account: Account, change: Change
) -> None:
    opened, _ = Desk(office, elsewhere, KEYS).in_turn(
        opening(account), lambda session: change(session, account)
    )

    assert isinstance(opened, str)
    assert sessions(office) == []


@pytest.mark.parametrize(
    ("after", "kept"),
    [(timedelta(minutes=29), 1), (timedelta(minutes=30), 0), (timedelta(days=400), 0)],
)
def test_a_session_that_is_over_is_not_kept(
    office: Database, account: Account, after: timedelta, kept: int
) -> None:
    with office.writing() as session:
        opening(account)(session)
        forget_sign_ins(session, now=NOW + after)

    assert len(sessions(office)) == kept


def test_nor_is_one_that_was_used_too_long(office: Database, account: Account) -> None:
    later = NOW + timedelta(hours=12)
    with office.writing() as session:
        opening(account)(session)
        touch_session(session, session.scalars(select(StaffSession.id)).one(), now=later)
        forget_sign_ins(session, now=later)

    assert sessions(office) == []


@pytest.mark.parametrize(("after", "kept"), [(timedelta(hours=47), 1), (timedelta(hours=48), 0)])
def test_a_link_that_has_ended_is_not_kept(
    office: Database, account: Account, after: timedelta, kept: int
) -> None:
    with office.writing() as session:
        invite_to_set_password(session, account, keys=KEYS, now=NOW)
        forget_sign_ins(session, now=NOW + after)
        assert len(session.scalars(select(PasswordLink)).all()) == kept


def test_when_somebody_last_came_in_is_known_all_the_same(
    office: Database, account: Account
) -> None:
    with office.writing() as session:
        opening(account)(session)
        forget_sign_ins(session, now=NOW + timedelta(days=1))
        found = {one.account.role: one.last_signed_in for one in list_colleagues(session)}

    assert found == {Role.FRONT_DESK: NOW, Role.ADMIN: None}
