"""Letting somebody in: accounts, their passwords, keys for programs."""

from datetime import datetime, timedelta
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from booking.accounts.inputs import NewAccount, NewKey, NewPassword
from booking.accounts.links import NewLink, new_link
from booking.accounts.models import Account, ApiKey, PasswordLink
from booking.accounts.queries import account_by_email, account_of_link, locked_account
from booking.accounts.rules import PASSWORD_LINK_LIFE, Role, new_key
from booking.accounts.sessions import end_sessions
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.database import insert_unless_present
from booking.errors import InvalidInput, NotFound, StatusConflict
from booking.keyring import Keyring, fingerprint
from booking.practice.queries import load_practice, provider_id_of

# OWASP's advice for argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Nobody's: so that an unknown address takes as long to refuse as a wrong password.
NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$oM7ICp41Mo0nHv"
    "ojwWcBJg$vDFjoctaNj7zchDP2lz8lPbMCrWG3xqUUwGMoYelxsE"
)


def add_account(
    session: Session,
    asked: NewAccount,
    *,
    by: Actor,
    now: datetime,
    hasher: PasswordHasher = HASHER,
) -> Account:
    if account_by_email(session, asked.email) is not None:
        raise InvalidInput({"email": ["already_known"]})
    account = Account(
        email=asked.email,
        name=asked.name,
        role=asked.role,
        provider_id=provider_of(session, Role(asked.role), asked.provider),
        password_hash=hasher.hash(asked.password) if asked.password else None,
        created_at=now,
    )
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        # Somebody else was adding it at the same time.
        raise InvalidInput({"email": ["already_known"]}) from error
    record(session, "account.add", f"account {account.id}", by=by, now=now)
    return account


def invite_to_set_password(
    session: Session,
    account: Account,
    *,
    keys: Keyring,
    now: datetime,
    life: timedelta = PASSWORD_LINK_LIFE,
    nonce: str | None = None,
) -> NewLink:
    """Its token is shown or mailed, never kept; a new one ends those before."""
    session.execute(delete(PasswordLink).where(PasswordLink.account_id == account.id))
    link = new_link(keys, nonce)
    session.add(
        PasswordLink(
            token_hash=fingerprint(link.token),
            account_id=account.id,
            nonce=link.nonce,
            expires_at=now + life,
        )
    )
    session.flush()
    return link


def hash_password(asked: NewPassword, *, hasher: PasswordHasher = HASHER) -> str:
    """Outside any transaction: it takes as long as several bookings."""
    return hasher.hash(asked.password)


def set_password(
    session: Session, token: str, password_hash: str, *, by: Actor, now: datetime
) -> Account:
    """Uses the link up with every other one of the account, and ends its sessions."""
    account = locked_account(session, account_of_link(session, token, now=now).id)
    links = delete(PasswordLink).where(PasswordLink.account_id == account.id)
    used = session.scalars(links.returning(PasswordLink.token_hash)).all()
    # Whoever used it at the same time may have been first.
    if fingerprint(token) not in used:
        raise NotFound
    account.password_hash = password_hash
    end_sessions(session, account)
    record(session, "account.password", f"account {account.id}", by=by, now=now)
    return account


def change_password(
    session: Session,
    account: Account,
    password_hash: str,
    *,
    session_id: int,
    by: Actor,
    now: datetime,
) -> None:
    """By whoever is signed in, whose own session alone goes on."""
    kept = locked_account(session, account.id)
    session.execute(delete(PasswordLink).where(PasswordLink.account_id == account.id))
    kept.password_hash = password_hash
    end_sessions(session, kept, but=session_id)
    record(session, "account.password", f"account {account.id}", by=by, now=now)


def is_password_of(account: Account | None, password: str) -> bool:
    """Outside any transaction; as slow for nobody as for somebody."""
    kept = account.password_hash if account else None
    try:
        HASHER.verify(kept or NOBODYS_HASH, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


def add_key(
    session: Session, asked: NewKey, *, by: Actor, now: datetime, key: str | None = None
) -> str:
    """The key; only its hash is kept. One that is there already is not added again."""
    key = key or new_key()
    row = {
        "name": asked.name,
        "role": asked.role,
        "provider_id": provider_of(session, asked.role, asked.provider),
        "key_hash": fingerprint(key),
        "created_at": now,
    }
    table = cast(Table, ApiKey.__table__)
    is_new = insert_unless_present(session, table, row, index_elements=["key_hash"])
    kept = session.scalars(select(ApiKey).where(ApiKey.key_hash == row["key_hash"])).one()
    if kept.revoked_at is not None:
        raise StatusConflict
    if is_new:
        record(session, "key.add", f"key {kept.id}", by=by, now=now)
    return key


def revoke_key(session: Session, key_id: int, *, by: Actor, now: datetime) -> None:
    """Saying it twice keeps the first time."""
    if session.get(ApiKey, key_id) is None:
        raise NotFound
    valid = ApiKey.id == key_id, ApiKey.revoked_at.is_(None)
    revoked = update(ApiKey).where(*valid).values(revoked_at=now).returning(ApiKey.id)
    if session.scalars(revoked).all():
        record(session, "key.revoke", f"key {key_id}", by=by, now=now)


def provider_of(session: Session, role: Role, slug: str | None) -> int | None:
    """Whose own the role sees: the one named, or the only one there is."""
    if role is not Role.PROVIDER:
        if slug is not None:
            raise InvalidInput({"provider": ["only_for_providers"]})
        return None
    practice = load_practice(session)
    if slug is None and len(practice.providers) == 1:
        return practice.providers[0].id
    if slug is None:
        raise InvalidInput({"provider": ["required"]})
    return provider_id_of(practice, slug)
