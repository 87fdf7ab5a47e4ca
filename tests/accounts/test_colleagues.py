"""One administrator always stays, and a link is mailed to whom it is for."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.colleagues import (
    account_mark,
    change_account,
    disable_account,
    invite,
    set_agenda_wish,
)
from booking.accounts.inputs import AccountChange, Invited
from booking.accounts.models import Account
from booking.accounts.rules import Role
from booking.audit.models import AuditEvent
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.errors import LastAdmin
from booking.messages.models import Message
from tests.clock import START as NOW
from tests.concurrency.desk import Desk
from tests.desk import add_staff
from tests.factories import KEYS


def demoted(account: Account) -> AccountChange:
    return AccountChange(name="Robin", role=Role.FRONT_DESK, seen=account_mark(account))


@pytest.fixture
def admins(office: Database) -> tuple[Account, Account]:
    first = add_staff(office, Role.ADMIN, now=NOW)
    second = add_staff(office, Role.FRONT_DESK, now=NOW)
    with office.writing() as session:
        second = session.get_one(Account, second.id)
        second.role = Role.ADMIN
    return first, second


@pytest.mark.parametrize("how", ["demoted", "shut"])
def test_of_two_administrators_who_remove_each_other_one_stays(
    office: Database, elsewhere: Database, admins: tuple[Account, Account], how: str
) -> None:
    one, other = admins
    first, second = Desk(office, elsewhere, KEYS).in_turn(
        lambda session: change_account(session, one.id, demoted(one), by=SYSTEM, now=NOW),
        lambda session: (
            disable_account(session, other.id, seen=account_mark(other), by=SYSTEM, now=NOW)
            if how == "shut"
            else change_account(session, other.id, demoted(other), by=SYSTEM, now=NOW)
        ),
    )

    assert first is None
    assert isinstance(second, LastAdmin)


def test_the_trail_says_only_what_changed_of_the_wish_for_the_day_s_mail(office: Database) -> None:
    desk = add_staff(office, Role.FRONT_DESK, now=NOW)
    with office.writing() as session:
        for is_wanted in (False, True, True):
            set_agenda_wish(session, desk.id, is_wanted=is_wanted, by=SYSTEM, now=NOW)

        changes = select(AuditEvent.fields).where(AuditEvent.action == "account.change")
        assert session.scalars(changes).all() == ["wants_agenda"]


def test_an_invitation_that_is_sent_twice_at_once_is_one(
    office: Database, elsewhere: Database
) -> None:
    add_staff(office, Role.ADMIN, now=NOW)
    asked = Invited(name="Bo Lee", email="bo@mail.example", role=Role.FRONT_DESK)

    def send(session: Session) -> None:
        invite(session, asked, by=SYSTEM, keys=KEYS, now=NOW, nonce="one form")

    assert Desk(office, elsewhere, KEYS).in_turn(send, send) == (None, None)
    assert len(mails(office)) == 1


def mails(office: Database) -> Sequence[Message]:
    with office.reading() as session:
        return session.scalars(select(Message)).all()
