"""Counting requests where every process sees the count."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, update
from sqlalchemy.orm import Session

from booking.database import insert_unless_present
from booking.errors import TooManyRequests
from booking.keyring import fingerprint
from booking.limits.models import RateWindow
from booking.limits.rules import Limit, window_end


def count_request(session: Session, limit: Limit, who: str, *, now: datetime) -> None:
    """`who` is an address or a contact; only its hash is kept, and only until the window ends."""
    ends = window_end(limit, now)
    key = {"key_hash": fingerprint(limit.name, who), "ends": ends}
    table = cast(Table, RateWindow.__table__)
    insert_unless_present(session, table, key | {"count": 0}, index_elements=list(key))
    raised = (
        update(RateWindow)
        .where(RateWindow.key_hash == key["key_hash"], RateWindow.ends == ends)
        .values(count=RateWindow.count + 1)
        .returning(RateWindow.count)
        .execution_options(synchronize_session=False)
    )
    if session.execute(raised).scalar_one() > limit.times:
        raise TooManyRequests(max(1, ends - int(now.timestamp())))


def forget_ended(session: Session, *, now: datetime) -> None:
    session.execute(delete(RateWindow).where(RateWindow.ends <= int(now.timestamp())))
