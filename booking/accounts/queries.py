"""Who is calling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.accounts.models import Account, ApiKey, PasswordLink, StaffSession
from booking.accounts.rules import Caller, Role, SessionLife
from booking.audit.rules import Actor, ActorKind
from booking.errors import NotFound
from booking.keyring import fingerprint
from booking.practice.queries import load_practice


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody at the desk, in one browser; `proved_at` is when they last gave their password."""

    session_id: int
    account: Account
    caller: Caller
    seen_at: datetime
    proved_at: datetime


def caller_of_key(session: Session, key: str, *, address: str) -> Caller | None:
    """None for an unknown and for a revoked key."""
    known = session.scalars(
        select(ApiKey).where(ApiKey.key_hash == fingerprint(key), ApiKey.revoked_at.is_(None))
    ).one_or_none()
    if known is None:
        return None
    actor = Actor(ActorKind.KEY, str(known.id), address)
    return Caller(Role(known.role), known.provider_id, actor)


def signed_in(session: Session, token: str, *, address: str, now: datetime) -> SignedIn | None:
    """None when nobody is, or no longer: ended, too old, too long silent, or disabled since."""
    found = session.execute(
        select(StaffSession, Account)
        .join(Account, Account.id == StaffSession.account_id)
        .where(StaffSession.token_hash == fingerprint(token), Account.disabled_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    kept, account = found
    life = session_life(session)
    if not life.lasts(created_at=kept.created_at, seen_at=kept.seen_at, now=now):
        return None
    actor = Actor(ActorKind.STAFF, str(account.id), address)
    caller = Caller(Role(account.role), account.provider_id, actor)
    return SignedIn(kept.id, account, caller, kept.seen_at, kept.proved_at)


def session_life(session: Session) -> SessionLife:
    settings = load_practice(session).settings
    return SessionLife(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
    )


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
