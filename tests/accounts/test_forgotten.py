"""A forgotten password: one link for one form, and only to who has an account."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.forgotten import answer_forgotten, ask_for_link
from booking.accounts.models import Account, ForgottenPassword, PasswordLink
from booking.accounts.rules import NO_ACCOUNT, Role
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.messages.models import Message
from tests.clock import START as NOW
from tests.concurrency.desk import Desk
from tests.desk import add_staff, email_of
from tests.factories import KEYS

EMAIL = email_of(Role.ADMIN)


@pytest.fixture
def account(office: Database) -> Account:
    return add_staff(office, Role.ADMIN, now=NOW)


def ask(nonce: str, email: str = EMAIL) -> Callable[[Session], None]:
    return lambda session: ask_for_link(session, email, nonce=nonce, address="203.0.113.9", now=NOW)


def answer(session: Session) -> None:
    answer_forgotten(session, keys=KEYS)


def asked_and_answered(office: Database, *asked: Callable[[Session], None]) -> None:
    for one in (*asked, answer):
        with office.writing() as session:
            one(session)


def kept(office: Database, model: type[PasswordLink] | type[Message]) -> Sequence[object]:
    with office.reading() as session:
        return session.scalars(select(model)).all()


@pytest.mark.usefixtures("account")
def test_a_form_that_is_sent_twice_at_once_asks_for_one_link(
    office: Database, elsewhere: Database
) -> None:
    answers = Desk(office, elsewhere, KEYS).in_turn(ask("one form"), ask("one form"))
    asked_and_answered(office)

    assert answers == (None, None)
    assert len(kept(office, PasswordLink)) == len(kept(office, Message)) == 1


@pytest.mark.usefixtures("account")
def test_two_workers_do_not_answer_one_form_twice(office: Database, elsewhere: Database) -> None:
    with office.writing() as session:
        ask("one form")(session)

    answers = Desk(office, elsewhere, KEYS).in_turn(answer, answer)

    assert answers == (None, None)
    assert len(kept(office, Message)) == 1


@pytest.mark.usefixtures("account")
def test_a_form_that_is_sent_again_after_its_mail_sends_no_other(office: Database) -> None:
    asked_and_answered(office, ask("one form"))
    asked_and_answered(office, ask("one form"))

    assert len(kept(office, Message)) == 1


@pytest.mark.usefixtures("account")
def test_of_two_forms_the_later_one_s_link_works(office: Database) -> None:
    asked_and_answered(office, ask("one form"))
    asked_and_answered(office, ask("another"))

    with office.reading() as session:
        assert session.scalars(select(PasswordLink.nonce)).all() == ["another"]


@pytest.mark.parametrize("email", ["nobody@mail.example", EMAIL])
def test_no_mail_goes_to_who_has_no_account_or_a_shut_one(
    office: Database, account: Account, email: str
) -> None:
    with office.writing() as session:
        session.get_one(Account, account.id).disabled_at = NOW

    asked_and_answered(office, ask("one form", email))

    assert kept(office, Message) == []


def test_somebody_who_tries_addresses_is_seen_in_the_trail_without_them(office: Database) -> None:
    asked_and_answered(office, ask("one form", "nobody@mail.example"))

    with office.reading() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert session.scalars(select(ForgottenPassword)).all() == []
    assert (event.action, event.subject) == ("account.forgot", NO_ACCOUNT)
    assert event.address == "203.0.113.9"
