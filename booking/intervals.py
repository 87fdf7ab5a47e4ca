"""Half-open intervals of time, and what can be done with many of them."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from operator import attrgetter
from zoneinfo import ZoneInfo

IN_UTC = timedelta(0)


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """From start up to, not including, end: aware UTC instants, never empty."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() != IN_UTC or self.end.utcoffset() != IN_UTC:
            raise ValueError(f"an interval needs UTC instants, not {self.start!r}, {self.end!r}")
        if self.start >= self.end:
            raise ValueError(f"an interval starts before it ends, not {self.start}, {self.end}")

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end

    def intersection(self, other: "Interval") -> "Interval | None":
        if not self.overlaps(other):
            return None
        return Interval(max(self.start, other.start), min(self.end, other.end))

    def padded(self, *, before: timedelta, after: timedelta) -> "Interval":
        return Interval(self.start - before, self.end + after)


def merged(spans: Iterable[Interval]) -> list[Interval]:
    """The same time in the fewest intervals, ascending; those that only touch become one."""
    result: list[Interval] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Interval(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def subtract(spans: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """The time in the spans and in no hole, merged."""
    gaps = merged(holes)
    return [part for span in merged(spans) for part in _without(span, gaps)]


def _without(span: Interval, gaps: list[Interval]) -> list[Interval]:
    parts = []
    start = span.start
    later = islice(gaps, bisect_right(gaps, span.start, key=attrgetter("end")), None)
    for gap in takewhile(span.overlaps, later):
        if start < gap.start:
            parts.append(Interval(start, gap.start))
        start = gap.end
    if start < span.end:
        parts.append(Interval(start, span.end))
    return parts


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
