"""A forgotten password: asked for at the door, answered by the worker.

The door does not look whether there is such an account, so nobody learns it from how long it takes.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete
from sqlalchemy.orm import Session

from booking.accounts.actions import invite_to_set_password
from booking.accounts.emails import INVITATION, RESET, is_mailed, mail_link
from booking.accounts.models import Account, ForgottenPassword
from booking.accounts.queries import account_by_email, locked_account
from booking.accounts.rules import NO_ACCOUNT, PASSWORD_LINK_LIFE, RESET_LINK_LIFE
from booking.audit.actions import record
from booking.audit.rules import Actor, ActorKind
from booking.database import insert_unless_present
from booking.keyring import Keyring


def ask_for_link(session: Session, email: str, *, nonce: str, address: str, now: datetime) -> None:
    """`address` is where the asker is."""
    row = {"nonce": nonce, "email": email, "address": address, "asked_at": now}
    table = cast(Table, ForgottenPassword.__table__)
    insert_unless_present(session, table, row, index_elements=["nonce"])


def answer_forgotten(session: Session, *, keys: Keyring) -> None:
    """As of when it was asked. Whoever takes a wish away answers it: of two workers one."""
    taken = session.scalars(delete(ForgottenPassword).returning(ForgottenPassword)).all()
    for wish in sorted(taken, key=lambda one: one.asked_at):
        _answer(session, wish, keys=keys)


def _answer(session: Session, wish: ForgottenPassword, *, keys: Keyring) -> None:
    """The mail of a form that was sent twice has left already, and its link stays good."""
    found = account_by_email(session, wish.email)
    account = locked_account(session, found.id) if found else None
    if is_mailed(session, wish.nonce):
        return
    subject = f"account {account.id}" if account else NO_ACCOUNT
    asker = Actor(ActorKind.STAFF, address=wish.address)
    record(session, "account.forgot", subject, by=asker, now=wish.asked_at)
    if account is not None and account.disabled_at is None:
        _mail_link(session, account, wish.nonce, keys=keys, now=wish.asked_at)


def _mail_link(
    session: Session, account: Account, nonce: str, *, keys: Keyring, now: datetime
) -> None:
    """Anybody can ask: who was invited and has not come yet loses no time by it."""
    is_invited = account.password_hash is None
    life = PASSWORD_LINK_LIFE if is_invited else RESET_LINK_LIFE
    link = invite_to_set_password(session, account, keys=keys, now=now, life=life, nonce=nonce)
    mail_link(session, account, link, INVITATION if is_invited else RESET, now=now)
