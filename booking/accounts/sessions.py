"""Signed-in browsers: opened, proved, ended."""

from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from booking.accounts.models import Account, PasswordLink, StaffSession
from booking.accounts.queries import locked_account, session_life
from booking.accounts.rules import new_session_token
from booking.audit.actions import record
from booking.audit.rules import Actor, ActorKind
from booking.errors import InvalidInput, NotFound
from booking.keyring import fingerprint
from booking.practice.queries import load_practice

LONGEST_BROWSER = 200


def open_session(
    session: Session, account: Account, *, address: str, browser: str, now: datetime
) -> str:
    """The token, for the browser alone; only its hash is kept.

    To the password that was found right: no longer when it was replaced since, or the account shut.
    """
    checked = account.password_hash
    kept = locked_account(session, account.id)
    if kept.disabled_at is not None or kept.password_hash != checked:
        raise InvalidInput({"password": ["wrong_password"]})
    token = new_session_token()
    session.add(
        StaffSession(
            token_hash=fingerprint(token),
            account_id=account.id,
            address=address,
            browser=browser[:LONGEST_BROWSER],
            created_at=now,
            seen_at=now,
            proved_at=now,
        )
    )
    by = Actor(ActorKind.STAFF, str(account.id), address)
    record(session, "session.open", f"account {account.id}", by=by, now=now)
    return token


def renew_session(session: Session, session_id: int) -> str:
    """A new token whenever it opens more than before: an old one that somebody saw opens nothing.

    Whoever ended the session in the meantime was first.
    """
    token = new_session_token()
    renewed = (
        update(StaffSession)
        .where(StaffSession.id == session_id)
        .values(token_hash=fingerprint(token))
        .returning(StaffSession.id)
    )
    if session.scalars(renewed).one_or_none() is None:
        raise NotFound
    return token


def touch_session(session: Session, session_id: int, *, now: datetime) -> None:
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def prove_session(session: Session, session_id: int, *, by: Actor, now: datetime) -> None:
    """The password was given once more."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(proved_at=now))
    record(session, "session.prove", f"account {by.name}", by=by, now=now)


def show_factor(session: Session, session_id: int, *, now: datetime) -> None:
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(factor_at=now))


def end_session(session: Session, session_id: int, *, by: Actor, now: datetime) -> None:
    session.execute(delete(StaffSession).where(StaffSession.id == session_id))
    record(session, "session.end", f"account {by.name}", by=by, now=now)


def end_own_session(session: Session, session_id: int, *, by: Actor, now: datetime) -> None:
    """One of the asker's; somebody else's is as unknown as none."""
    found = session.get(StaffSession, session_id)
    if found is None or str(found.account_id) != by.name:
        raise NotFound
    end_session(session, session_id, by=by, now=now)


def end_sessions(session: Session, account: Account, *, but: int | None = None) -> None:
    """All of the account's, or all but one."""
    own = delete(StaffSession).where(StaffSession.account_id == account.id)
    session.execute(own if but is None else own.where(StaffSession.id != but))


def end_other_sessions(
    session: Session, account: Account, *, but: int, by: Actor, now: datetime
) -> None:
    end_sessions(session, account, but=but)
    record(session, "session.end_others", f"account {account.id}", by=by, now=now)


def forget_sign_ins(session: Session, *, now: datetime) -> None:
    """Sessions and one-time links that open nothing any more: where somebody was need not be known.

    The trail keeps who came in, and when.
    """
    life = session_life(load_practice(session).settings)
    is_over = or_(
        StaffSession.seen_at <= now - life.idle, StaffSession.created_at <= now - life.absolute
    )
    session.execute(delete(StaffSession).where(is_over))
    session.execute(delete(PasswordLink).where(PasswordLink.expires_at <= now))
