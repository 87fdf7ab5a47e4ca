"""Accounts, their passwords, keys for programs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.actions import (
    HASHER,
    add_account,
    add_key,
    invite_to_set_password,
    revoke_key,
    set_password,
)
from booking.accounts.inputs import NewAccount, NewKey, NewPassword
from booking.accounts.models import Account, ApiKey, PasswordLink
from booking.accounts.queries import account_by_email, account_of_link, caller_of_key
from booking.accounts.rules import Role
from booking.audit.models import AuditEvent
from booking.audit.rules import SYSTEM, ActorKind
from booking.database import Database
from booking.errors import InvalidInput, NotFound
from booking.inputs import from_form
from tests.clock import START as NOW
from tests.concurrency.desk import Desk
from tests.factories import KEYS

CHEAP = PasswordHasher.from_parameters(CHEAPEST)
PASSWORD = "correct horse battery"


def account(session: Session, **changes: object) -> Account:
    asked = {"email": "ann@example.com", "name": "Ann Lee", "role": Role.ADMIN} | changes
    new = NewAccount.model_validate(asked)
    return add_account(session, new, by=SYSTEM, now=NOW, hasher=CHEAP)


def key(session: Session, role: Role = Role.FRONT_DESK, provider: str | None = None) -> str:
    asked = NewKey(name="reporting", role=role, provider=provider)
    return add_key(session, asked, by=SYSTEM, now=NOW)


def test_of_two_who_add_an_address_at_once_one_does(office: Database, elsewhere: Database) -> None:
    first, second = Desk(office, elsewhere, KEYS).in_turn(
        account, lambda session: account(session, email="ANN@example.com")
    )

    assert isinstance(first, Account)
    assert isinstance(second, InvalidInput)


@pytest.mark.parametrize(
    ("password", "code"), [("elevenchars", "too_short"), ("x" * 201, "too_long")]
)
def test_a_password_is_neither_short_nor_endless(password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        from_form(NewPassword, {"password": password})

    assert refused.value.errors == {"password": [code]}


def test_a_password_is_kept_as_its_hash(session: Session) -> None:
    made = account(session, password=PASSWORD)

    assert made.password_hash
    assert PASSWORD not in made.password_hash
    assert CHEAP.verify(made.password_hash, PASSWORD)


def test_without_a_password_nobody_can_sign_in_yet(session: Session) -> None:
    assert account(session).password_hash is None


def test_the_hash_costs_what_owasp_advises() -> None:
    assert (HASHER.memory_cost, HASHER.time_cost, HASHER.parallelism) == (19 * 1024, 2, 1)


@pytest.mark.parametrize("email", ["ann@example.com", "ANN@example.com"])
def test_an_address_has_one_account(session: Session, email: str) -> None:
    account(session)

    with pytest.raises(InvalidInput) as refused:
        account(session, email=email)

    assert refused.value.errors == {"email": ["already_known"]}


def test_a_provider_is_the_only_one_there_is(session: Session) -> None:
    assert account(session, role=Role.PROVIDER).provider_id is not None


@pytest.mark.parametrize(
    ("role", "provider", "code"),
    [
        (Role.PROVIDER, "nobody", "unknown_provider"),
        (Role.ADMIN, "patt", "only_for_providers"),
    ],
)
def test_whose_provider_it_is_must_make_sense(
    session: Session, role: Role, provider: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        key(session, role, provider)

    assert refused.value.errors == {"provider": [code]}


class TestLinks:
    def test_a_link_sets_the_password_once(self, session: Session) -> None:
        made = account(session)
        token = invite_to_set_password(session, made, keys=KEYS, now=NOW).token
        self.use(session, token)

        assert made.password_hash
        assert CHEAP.verify(made.password_hash, PASSWORD)
        with pytest.raises(NotFound):
            self.use(session, token)

    def test_only_its_hash_is_kept(self, session: Session) -> None:
        token = invite_to_set_password(session, account(session), keys=KEYS, now=NOW).token

        assert token not in session.scalars(select(PasswordLink.token_hash)).all()

    def test_it_ends_after_two_days(self, session: Session) -> None:
        token = invite_to_set_password(session, account(session), keys=KEYS, now=NOW).token
        almost = NOW + timedelta(hours=48) - timedelta(seconds=1)

        assert account_of_link(session, token, now=almost).email == "ann@example.com"
        with pytest.raises(NotFound):
            account_of_link(session, token, now=NOW + timedelta(hours=48))

    def test_a_new_one_ends_the_one_before(self, session: Session) -> None:
        made = account(session)
        first = invite_to_set_password(session, made, keys=KEYS, now=NOW).token
        invite_to_set_password(session, made, keys=KEYS, now=NOW)

        with pytest.raises(NotFound):
            self.use(session, first)

    def test_a_disabled_account_has_none(self, session: Session) -> None:
        made = account(session)
        token = invite_to_set_password(session, made, keys=KEYS, now=NOW).token
        made.disabled_at = NOW

        with pytest.raises(NotFound):
            account_of_link(session, token, now=NOW)

    def test_of_two_who_use_it_at_once_one_does(
        self, office: Database, elsewhere: Database
    ) -> None:
        with office.writing() as writing:
            token = invite_to_set_password(writing, account(writing), keys=KEYS, now=NOW).token

        def use(writing: Session) -> None:
            self.use(writing, token)

        first, second = Desk(office, elsewhere, KEYS).in_turn(use, use)

        assert first is None
        assert isinstance(second, NotFound)

    @staticmethod
    def use(session: Session, token: str) -> None:
        set_password(session, token, CHEAP.hash(PASSWORD), by=SYSTEM, now=NOW)


class TestKeys:
    def test_who_bears_it_is_known_by_it(self, session: Session) -> None:
        caller = caller_of_key(session, key(session), address="203.0.113.9")

        assert caller is not None
        assert caller.role is Role.FRONT_DESK
        assert (caller.actor.kind, caller.actor.address) == (ActorKind.KEY, "203.0.113.9")

    def test_only_its_hash_is_kept(self, session: Session) -> None:
        made = key(session)

        kept = session.scalars(select(ApiKey.key_hash)).all()
        assert made not in kept
        assert len(kept[0]) == 64

    @pytest.mark.parametrize("spoilt", [str.upper, lambda key: key[:-1], lambda _key: ""])
    def test_nothing_else_will_do(self, session: Session, spoilt: Callable[[str], str]) -> None:
        assert caller_of_key(session, spoilt(key(session)), address="") is None

    def test_a_revoked_one_opens_nothing(self, session: Session) -> None:
        made = key(session)
        number = session.scalars(select(ApiKey.id)).one()

        revoke_key(session, number, by=SYSTEM, now=NOW)

        assert caller_of_key(session, made, address="") is None

    def test_it_is_revoked_once(self, session: Session) -> None:
        key(session)
        number = session.scalars(select(ApiKey.id)).one()

        for _ in range(2):
            revoke_key(session, number, by=SYSTEM, now=NOW)

        revoked = select(AuditEvent.id).where(AuditEvent.action == "key.revoke")
        assert len(session.scalars(revoked).all()) == 1

    def test_a_providers_key_is_bound_to_the_provider(self, session: Session) -> None:
        caller = caller_of_key(session, key(session, Role.PROVIDER, "patt"), address="")

        assert caller is not None
        assert caller.provider_id is not None


def test_an_account_is_found_whatever_the_case(session: Session) -> None:
    made = account(session)

    assert account_by_email(session, "Ann@Example.com") is made


def test_what_is_done_leaves_a_trace(session: Session) -> None:
    account(session)
    key(session)

    assert session.scalars(select(AuditEvent.action)).all() == ["account.add", "key.add"]
