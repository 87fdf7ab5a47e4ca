"""What the clock on the wall shows, and when it shows it.

Wall times are carried as if they were UTC, so that wall time = instant + offset and an Interval
can hold both.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from booking.intervals import Interval

CELL = timedelta(minutes=5)
DAY = timedelta(days=1)

# While each interval lasts, wall time is the instant plus this much.
Offsets = list[tuple[Interval, timedelta]]


def offsets_of(zone: ZoneInfo, span: Interval) -> Offsets:
    """Whole days around the span, cut where the zone's offset changes."""
    days = [datetime.combine(day, time.min, UTC) for day in days_of(span.start, span.end + DAY)]
    # No zone changes twice within a day, so what differs at its ends gives every change away.
    changing = (day for day, end in pairwise(days) if _offset(zone, day) != _offset(zone, end))
    edges = sorted({days[0], *(_change(zone, day) for day in changing), days[-1]})
    return [(Interval(start, end), _offset(zone, start)) for start, end in pairwise(edges)]


def shown(wall: Interval, offsets: Offsets) -> Iterator[tuple[Interval, timedelta]]:
    """The time at which the clock shows the wall time: none if skipped, two spans if repeated."""
    for span, offset in offsets:
        start, end = max(wall.start - offset, span.start), min(wall.end - offset, span.end)
        if start < end:
            yield Interval(start, end), offset


def instants(walls: Iterable[Interval], offsets: Offsets) -> list[Interval]:
    return [span for wall in walls for span, _ in shown(wall, offsets)]


def wall_time(zone: ZoneInfo, instant: datetime) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=UTC)


def days_of(first: datetime, last: datetime) -> list[date]:
    return [first.date() + n * DAY for n in range((last.date() - first.date()).days + 1)]


def _change(zone: ZoneInfo, day: datetime) -> datetime:
    """The first cell with another offset; some zones change at a minute past midnight."""
    cells = [day + n * CELL for n in range(DAY // CELL + 1)]
    old = _offset(zone, day)
    return cells[bisect_left(cells, 1, key=lambda cell: _offset(zone, cell) != old)]


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return wall_time(zone, instant) - instant
