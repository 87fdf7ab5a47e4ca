"""Whose time is kept."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from booking.holds.models import Hold
from booking.holds.rules import Kept
from booking.keyring import fingerprint


def own_holds(
    session: Session, *, token: str | None, browser: str | None, now: datetime
) -> list[Hold]:
    """The live holds that the token or the browser shows to be the asker's."""
    proofs = []
    if token:
        proofs.append(Hold.token_hash == fingerprint(token))
    if browser:
        proofs.append(Hold.browser_hash == fingerprint(browser))
    if not proofs:
        return []
    return list(session.scalars(select(Hold).where(or_(*proofs), Hold.expires_at > now)))


def held_from(session: Session, address: str, *, now: datetime) -> list[Kept]:
    """All that is held from there, the first to end first."""
    found = session.execute(
        select(Hold.expires_at, Hold.browser_hash.is_not(None))
        .where(Hold.address_hash == fingerprint(address), Hold.expires_at > now)
        .order_by(Hold.expires_at)
    )
    return [Kept(until, by_browser=by_browser) for until, by_browser in found]
