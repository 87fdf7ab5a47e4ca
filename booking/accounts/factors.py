"""Setting up the second factor, showing it, doing without it."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, undefer

from booking.accounts.codes import matching_step, new_recovery_codes, recovery_hash
from booking.accounts.models import Account, RecoveryCode, SecondFactor
from booking.accounts.queries import locked_account
from booking.accounts.sessions import end_sessions
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput


def confirm_factor(
    session: Session,
    account_id: int,
    *,
    secret: str,
    code: str,
    by: Actor,
    now: datetime,
    session_id: int | None = None,
) -> tuple[str, ...]:
    """In place of any before it, and what that one had opened ends, but for the session it is
    set up in. Answers the recovery codes, which nobody sees again."""
    step = matching_step(secret, code, now=now)
    if step is None:
        raise InvalidInput({"code": ["wrong_code"]})
    account = locked_account(session, account_id)
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    session.add(
        SecondFactor(account_id=account_id, secret=secret, last_step=step, confirmed_at=now)
    )
    end_sessions(session, account, but=session_id)
    record(session, "account.factor", f"account {account_id}", by=by, now=now)
    return renew_recovery_codes(session, account_id, by=by, now=now)


def renew_recovery_codes(
    session: Session, account_id: int, *, by: Actor, now: datetime
) -> tuple[str, ...]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = new_recovery_codes()
    session.add_all(
        RecoveryCode(code_hash=recovery_hash(account_id, code), account_id=account_id)
        for code in codes
    )
    record(session, "account.recovery_codes", f"account {account_id}", by=by, now=now)
    return codes


def use_code(session: Session, account_id: int, code: str, *, by: Actor, now: datetime) -> bool:
    """Whether it opens: one of the app's that is newer than the last, or one left for recovery."""
    factor = session.scalars(
        select(SecondFactor)
        .where(SecondFactor.account_id == account_id)
        .options(undefer(SecondFactor.secret))
    ).one_or_none()
    if factor is None:
        return False
    step = matching_step(factor.secret, code, now=now)
    if step is not None:
        return _take_step(session, factor.id, step)
    return _use_recovery_code(session, account_id, code, by=by, now=now)


def drop_factor(session: Session, account: Account, *, by: Actor, now: datetime) -> None:
    """Lost with its phone, or no longer wanted; whoever is signed in signs in again."""
    kept = locked_account(session, account.id)
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    end_sessions(session, kept)
    record(session, "account.factor_off", f"account {account.id}", by=by, now=now)


def factor_since(session: Session, account_id: int) -> datetime | None:
    since = select(SecondFactor.confirmed_at).where(SecondFactor.account_id == account_id)
    return session.scalars(since).one_or_none()


def recovery_codes_left(session: Session, account_id: int) -> int:
    left = select(func.count()).where(RecoveryCode.account_id == account_id)
    return session.scalars(left).one()


def _take_step(session: Session, factor_id: int, step: int) -> bool:
    """Only one later than the last: of two who show a code, even at once, one is first."""
    taken = (
        update(SecondFactor)
        .where(
            SecondFactor.id == factor_id,
            or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step),
        )
        .values(last_step=step)
        .returning(SecondFactor.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(taken).one_or_none() is not None


def _use_recovery_code(
    session: Session, account_id: int, code: str, *, by: Actor, now: datetime
) -> bool:
    kept = recovery_hash(account_id, code)
    used = delete(RecoveryCode).where(RecoveryCode.code_hash == kept)
    if session.scalars(used.returning(RecoveryCode.code_hash)).one_or_none() is None:
        return False
    record(session, "account.recovery", f"account {account_id}", by=by, now=now)
    return True
