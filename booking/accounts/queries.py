"""Who is calling, and who did what the trail tells of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from booking.accounts.models import Account, ApiKey, PasswordLink, SecondFactor, StaffSession
from booking.accounts.rules import (
    SECOND_STEP,
    Caller,
    Missing,
    Role,
    SessionLife,
    missing_step,
)
from booking.audit.models import AuditEvent
from booking.audit.rules import Actor, ActorKind
from booking.errors import NotFound
from booking.keyring import fingerprint
from booking.practice.models import PracticeSettings
from booking.practice.queries import load_practice

HAS_FACTOR = exists().where(SecondFactor.account_id == Account.id)
# From the trail: a session that is over is not kept.
LAST_SIGNED_IN = (
    select(func.max(AuditEvent.at))
    .where(
        AuditEvent.action == "session.open",
        AuditEvent.subject == literal("account ") + cast(Account.id, String),
    )
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody at the desk, in one browser; `proved_at` is when they last gave their password.

    While something is `missing` of the second factor, nothing is open to them but showing it.
    """

    session_id: int
    account: Account
    caller: Caller
    seen_at: datetime
    proved_at: datetime
    missing: Missing | None = None


def caller_of_key(session: Session, key: str, *, address: str) -> Caller | None:
    """None for an unknown and for a revoked key."""
    known = session.scalars(
        select(ApiKey).where(ApiKey.key_hash == fingerprint(key), ApiKey.revoked_at.is_(None))
    ).one_or_none()
    if known is None:
        return None
    actor = Actor(ActorKind.KEY, str(known.id), address)
    return Caller(Role(known.role), known.provider_id, actor)


def signed_in(
    session: Session, token: str, *, address: str, now: datetime, factor_by_default: bool = False
) -> SignedIn | None:
    """None when nobody is, or no longer: ended, too old, too long silent, or disabled since."""
    found = session.execute(
        select(StaffSession, Account, HAS_FACTOR)
        .join(Account, Account.id == StaffSession.account_id)
        .where(StaffSession.token_hash == fingerprint(token), Account.disabled_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    kept, account, has_factor = found
    settings = load_practice(session).settings
    missing = missing_step(
        has_factor=has_factor,
        is_required=factor_required(settings, by_default=factor_by_default),
        shown=kept.factor_at is not None,
    )
    life = session_life(settings)
    if missing is Missing.CODE:
        life = SessionLife(idle=SECOND_STEP, absolute=SECOND_STEP)
    if not life.lasts(created_at=kept.created_at, seen_at=kept.seen_at, now=now):
        return None
    actor = Actor(ActorKind.STAFF, str(account.id), address)
    caller = Caller(Role(account.role), account.provider_id, actor)
    return SignedIn(kept.id, account, caller, kept.seen_at, kept.proved_at, missing)


def factor_required(settings: PracticeSettings, *, by_default: bool) -> bool:
    """As the practice has decided, or, until it has, as the installation has it."""
    decided = settings.second_factor_required
    return by_default if decided is None else decided


def session_life(settings: PracticeSettings) -> SessionLife:
    return SessionLife(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
    )


def list_sessions(session: Session, account_id: int, *, now: datetime) -> list[StaffSession]:
    """Those that still open something, the last seen first."""
    life = session_life(load_practice(session).settings)
    found = select(StaffSession).where(
        StaffSession.account_id == account_id,
        StaffSession.seen_at > now - life.idle,
        StaffSession.created_at > now - life.absolute,
    )
    return list(session.scalars(found.order_by(StaffSession.seen_at.desc(), StaffSession.id)))


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account as the administrator sees it."""

    account: Account
    has_factor: bool
    last_signed_in: datetime | None


def list_colleagues(session: Session) -> list[Colleague]:
    """Who can come in first, then by name."""
    found = select(Account, HAS_FACTOR, LAST_SIGNED_IN)
    by_name = found.order_by(Account.disabled_at.is_not(None), func.lower(Account.name), Account.id)
    return [Colleague(*row) for row in session.execute(by_name)]


def colleague(session: Session, account_id: int) -> Colleague:
    found = select(Account, HAS_FACTOR, LAST_SIGNED_IN).where(Account.id == account_id)
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return Colleague(*row)


def without_factor(session: Session) -> int:
    """How many who can come in have none."""
    lacking = select(func.count()).select_from(Account)
    return session.scalars(lacking.where(Account.disabled_at.is_(None), ~HAS_FACTOR)).one()


@dataclass(frozen=True, slots=True)
class Names:
    """Of what the trail knows by number only."""

    accounts: Mapping[str, str]
    keys: Mapping[str, str]

    def of(self, event: AuditEvent) -> str | None:
        """None for a patient, and for what happens by itself."""
        known = {ActorKind.STAFF: self.accounts, ActorKind.KEY: self.keys}
        names = known.get(ActorKind(event.actor_kind))
        return None if names is None else names.get(event.actor_name, event.actor_name)


def names_of(session: Session) -> Names:
    accounts = session.execute(select(Account.id, Account.name))
    return Names(
        {str(row.id): row.name for row in accounts},
        {str(key.id): key.name for key in list_keys(session)},
    )


def account_emails(session: Session) -> dict[int, str]:
    return {row.id: row.email for row in session.execute(select(Account.id, Account.email))}


def list_keys(session: Session) -> Sequence[ApiKey]:
    """The revoked ones too: what they did is still in the audit trail."""
    return session.scalars(select(ApiKey).order_by(ApiKey.id)).all()


def account_by_email(session: Session, email: str) -> Account | None:
    return session.scalars(
        select(Account).where(func.lower(Account.email) == email.lower())
    ).one_or_none()


def locked_account(session: Session, account_id: int) -> Account:
    """As it is now, and nobody else's to change until the commit.

    Before its sessions, links and factors are touched: so whoever touches them takes turns.
    """
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise NotFound
    return account


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
