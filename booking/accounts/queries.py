"""Who is calling."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.accounts.models import Account, ApiKey, PasswordLink
from booking.accounts.rules import Caller, Role
from booking.audit.rules import Actor, ActorKind
from booking.errors import NotFound
from booking.keyring import fingerprint


def caller_of_key(session: Session, key: str, *, address: str) -> Caller | None:
    """None for an unknown and for a revoked key."""
    known = session.scalars(
        select(ApiKey).where(ApiKey.key_hash == fingerprint(key), ApiKey.revoked_at.is_(None))
    ).one_or_none()
    if known is None:
        return None
    actor = Actor(ActorKind.KEY, str(known.id), address)
    return Caller(Role(known.role), known.provider_id, actor)


def list_keys(session: Session) -> Sequence[ApiKey]:
    """The revoked ones too: what they did is still in the audit trail."""
    return session.scalars(select(ApiKey).order_by(ApiKey.id)).all()


def account_by_email(session: Session, email: str) -> Account | None:
    return session.scalars(
        select(Account).where(func.lower(Account.email) == email.lower())
    ).one_or_none()


def account_of_link(session: Session, token: str, *, now: datetime) -> Account:
    """Whose password the link sets; an unknown, a used and an expired one look the same."""
    found = session.scalars(
        select(Account)
        .join(PasswordLink, PasswordLink.account_id == Account.id)
        .where(
            PasswordLink.token_hash == fingerprint(token),
            PasswordLink.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
