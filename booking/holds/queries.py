"""Whose time is kept."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from booking.holds.models import Hold
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
