"""Days on which a type has been sold as often as its daily cap allows."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from booking.diary.queries import sold_starts
from booking.intervals import Interval
from booking.practice.models import ConsultationType


def full_days(
    session: Session,
    kind: ConsultationType,
    span: Interval,
    zone: ZoneInfo,
    *,
    now: datetime,
    ignoring: tuple[int, ...],
) -> tuple[set[date], list[datetime]]:
    """The local dates on which the cap is reached, and when holds there end."""
    if kind.daily_cap is None:
        return set(), []
    sold = sold_starts(session, span, type_id=kind.id, now=now, ignoring=ignoring)
    on = [(start.astimezone(zone).date(), expires_at) for start, expires_at in sold]
    counts = Counter(day for day, _ in on)
    full = {day for day, count in counts.items() if count >= kind.daily_cap}
    return full, [ends for day, ends in on if ends is not None and day in full]


def outside(full: set[date], starts: Iterable[datetime], zone: ZoneInfo) -> list[datetime]:
    return [start for start in starts if start.astimezone(zone).date() not in full]
