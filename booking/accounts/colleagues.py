"""What an administrator does with the accounts of the others; one administrator always stays."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.actions import add_account, invite_to_set_password, provider_of
from booking.accounts.emails import INVITATION, is_mailed, mail_link
from booking.accounts.inputs import AccountChange, Invited, NewAccount, SessionRules
from booking.accounts.models import Account, PasswordLink
from booking.accounts.queries import locked_account
from booking.accounts.rules import Role
from booking.accounts.sessions import end_sessions
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import LastAdmin, StaleVersion, StatusConflict
from booking.keyring import Keyring
from booking.practice.actions import touch_practice
from booking.practice.models import PracticeSettings
from booking.practice.setup import Values, mark_of


def invite(
    session: Session,
    asked: Invited,
    *,
    by: Actor,
    keys: Keyring,
    now: datetime,
    nonce: str | None = None,
) -> None:
    """A form that is sent twice has one `nonce`, and invites once."""
    # Sent twice at once, too: there is no account yet that could be locked.
    _lock_admins(session)
    if is_mailed(session, nonce):
        return
    account = add_account(session, NewAccount(**asked.model_dump()), by=by, now=now)
    send_invitation(session, account.id, by=by, keys=keys, now=now, nonce=nonce)


def send_invitation(
    session: Session,
    account_id: int,
    *,
    by: Actor,
    keys: Keyring,
    now: datetime,
    nonce: str | None = None,
) -> None:
    """Anew, and for who has a password already too: it ends the links before."""
    account = _enabled(session, account_id)
    if is_mailed(session, nonce):
        return
    link = invite_to_set_password(session, account, keys=keys, now=now, nonce=nonce)
    mail_link(session, account, link, INVITATION, now=now)
    record(session, "account.invite", f"account {account.id}", by=by, now=now)


def change_account(
    session: Session, account_id: int, asked: AccountChange, *, by: Actor, now: datetime
) -> None:
    """Another role begins with signing in again."""
    _lock_admins(session)
    account = locked_account(session, account_id)
    wanted: Values = {
        "name": asked.name,
        "role": asked.role,
        "provider": provider_of(session, Role(asked.role), asked.provider),
    }
    changed = [name for name, value in _standing(account).items() if value != wanted[name]]
    if not changed:
        return
    _check_seen(account, asked.seen)
    account.name, account.role, account.provider_id = wanted.values()
    if changed != ["name"]:
        _insist_on_an_admin(session)
        end_sessions(session, account)
    record(session, "account.change", f"account {account.id}", by=by, now=now, fields=changed)


def disable_account(
    session: Session, account_id: int, *, seen: str, by: Actor, now: datetime
) -> None:
    """Its sessions and links end at once; what it did stays in the trail."""
    _lock_admins(session)
    account = locked_account(session, account_id)
    if account.disabled_at is not None:
        return
    _check_seen(account, seen)
    account.disabled_at = now
    _insist_on_an_admin(session)
    end_sessions(session, account)
    for link in session.scalars(select(PasswordLink).where(PasswordLink.account_id == account_id)):
        session.delete(link)
    record(session, "account.disable", f"account {account.id}", by=by, now=now)


def enable_account(
    session: Session, account_id: int, *, seen: str, by: Actor, now: datetime
) -> None:
    account = locked_account(session, account_id)
    if account.disabled_at is None:
        return
    _check_seen(account, seen)
    account.disabled_at = None
    record(session, "account.enable", f"account {account.id}", by=by, now=now)


def set_agenda_wish(
    session: Session, account_id: int, *, is_wanted: bool, by: Actor, now: datetime
) -> None:
    account = locked_account(session, account_id)
    if account.wants_agenda == is_wanted:
        return
    account.wants_agenda = is_wanted
    fields = ("wants_agenda",)
    record(session, "account.change", f"account {account.id}", by=by, now=now, fields=fields)


def change_session_rules(
    session: Session, asked: SessionRules, *, by: Actor, now: datetime
) -> None:
    """`StaleVersion` when somebody else changed them since; what is so already is no change."""
    touch_practice(session)
    kept = session.scalars(select(PracticeSettings)).one()
    session.refresh(kept)
    wanted = asked.model_dump(exclude={"seen"})
    changed = [name for name, value in wanted.items() if getattr(kept, name) != value]
    if not changed:
        return
    if asked.seen != rules_mark(kept):
        raise StaleVersion
    for name in changed:
        setattr(kept, name, wanted[name])
    record(session, "practice.security", "practice", by=by, now=now, fields=changed)


def account_mark(account: Account) -> str:
    return mark_of(_standing(account) | {"disabled_at": account.disabled_at})


def rules_mark(settings: PracticeSettings) -> str:
    names = (name for name in SessionRules.model_fields if name != "seen")
    return mark_of({name: getattr(settings, name) for name in names})


def _standing(account: Account) -> Values:
    """What a change could be about, as it is."""
    return {"name": account.name, "role": account.role, "provider": account.provider_id}


def _check_seen(account: Account, seen: str) -> None:
    if seen != account_mark(account):
        raise StaleVersion


def _insist_on_an_admin(session: Session) -> None:
    """One who can come in: an invitation that nobody has taken up is not enough."""
    session.flush()
    left = select(Account.id).where(
        Account.role == Role.ADMIN,
        Account.disabled_at.is_(None),
        Account.password_hash.is_not(None),
    )
    if session.scalars(left.limit(1)).first() is None:
        raise LastAdmin


def _lock_admins(session: Session) -> None:
    """What administrators do at once they do in turn; the second finds what the first has done."""
    admins = select(Account).where(Account.role == Role.ADMIN).order_by(Account.id)
    session.scalars(admins.with_for_update().execution_options(populate_existing=True)).all()


def _enabled(session: Session, account_id: int) -> Account:
    account = locked_account(session, account_id)
    if account.disabled_at is not None:
        raise StatusConflict
    return account
