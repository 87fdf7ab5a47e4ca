"""When a visit may start, whatever has been sold; then what sales, notice and window leave of it.

Hours are wall time. An instant is open when the clock on the wall shows a time within the hours of
some date (weekly hours, opening exceptions) and outside every closing exception and closure: an
hour the clock skips holds no instants, an hour it repeats holds each time twice. A visit starts
whole steps after the beginning of unbroken hours, is open throughout, and with its buffers, which
may reach outside the hours, touches no block. A weekly block takes its first occurrence as given,
and in later weeks all instants at which the clock shows the same times.

Wall times are carried as `wall_time` has it. Everything lies on five-minute cells.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, count
from operator import attrgetter
from zoneinfo import ZoneInfo

from booking.availability.wall_time import (
    DAY,
    Offsets,
    days_of,
    instants,
    offsets_of,
    shown,
    wall_time,
)
from booking.intervals import Interval, merged, subtract

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Monday is 0; an end not after the start is on the next day; both validity dates count."""

    weekday: int
    starts: time
    ends: time
    valid_from: date | None = None
    valid_until: date | None = None

    def apply_on(self, day: date) -> bool:
        valid = (self.valid_from or date.min) <= day <= (self.valid_until or date.max)
        return valid and day.weekday() == self.weekday


@dataclass(frozen=True, slots=True)
class DayException:
    """Opens, or takes away, part of a date; one that closes without times takes the whole date."""

    on: date
    opens: bool
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """Whole dates, the last one included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class WeeklyBlock:
    """The first occurrence, repeated each week at its wall time, last of all on `until`."""

    starts_at: datetime
    ends_at: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    zone: ZoneInfo
    hours: tuple[WeeklyHours, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    closures: tuple[Closure, ...] = ()
    blocks: tuple[Interval, ...] = ()
    weekly_blocks: tuple[WeeklyBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a consultation type asks of the diary; `before` and `after` are its buffers."""

    duration: timedelta
    before: timedelta
    after: timedelta
    step: timedelta
    notice: timedelta
    window_days: int


def possible_starts(
    timetable: Timetable, terms: Terms, *, first: date, last: date
) -> list[datetime]:
    """What the timetable allows on these local dates, whatever has been sold; ascending."""
    asked = Interval(_wall(first).start, _wall(last).end)
    # Hours may come from the day before, visits and buffers reach beyond, wall time is not UTC.
    near = asked.padded(before=2 * DAY + terms.before, after=2 * DAY + terms.duration + terms.after)
    offsets = offsets_of(timetable.zone, near)
    hours, in_hours = _hours_near(timetable, near, offsets)
    seen = list(shown(asked, offsets))
    starts = {start for wall in hours for start in _stepped(wall, terms.step, seen)}
    fitting = _fitting(sorted(starts), in_hours, terms.duration)
    return _clear_of(_blocked(timetable, near), fitting, terms)


def open_time(timetable: Timetable, span: Interval) -> list[Interval]:
    """Within the span all hours that nothing takes away: no closing, closure or block."""
    near = span.padded(before=2 * DAY, after=2 * DAY)
    _, in_hours = _hours_near(timetable, near, offsets_of(timetable.zone, near))
    spans = subtract(in_hours, _blocked(timetable, near))
    return [part for whole in spans if (part := whole.intersection(span))]


def unsold_starts(
    starts: Sequence[datetime],
    terms: Terms,
    *,
    provider: Sequence[Interval],
    rooms: Sequence[Sequence[Interval]] | None,
) -> list[datetime]:
    """Of the ascending starts, those with the provider and, where rooms matter, some room free."""
    free = _clear_of(provider, starts, terms)
    if rooms is None:
        return free
    with_room = {start for busy in rooms for start in _clear_of(busy, free, terms)}
    return [start for start in free if start in with_room]


def bookable_starts(
    starts: Sequence[datetime], terms: Terms, *, zone: ZoneInfo, now: datetime
) -> list[datetime]:
    """Of the ascending starts, those neither too soon nor too far ahead."""
    last = now.astimezone(zone).date() + timedelta(days=terms.window_days)
    soonest = bisect_left(starts, now + terms.notice)
    # No clock goes back over a midnight it has passed, so local dates ascend with the instants.
    beyond = bisect_right(starts, last, key=lambda start: start.astimezone(zone).date())
    return list(starts[soonest:beyond])


def occurrences(blocks: Sequence[WeeklyBlock], *, zone: ZoneInfo, span: Interval) -> list[Interval]:
    """The time that weekly blocks take, cut to the span."""
    begun = [b for b in blocks if wall_time(zone, b.starts_at).date() <= (b.until or date.max)]
    firsts = [Interval(block.starts_at, block.ends_at) for block in begun]
    repeats = chain.from_iterable(_repeats(block, zone, span) for block in begun)
    taken = firsts + instants(repeats, offsets_of(zone, span))
    return [part for whole in taken if (part := whole.intersection(span))]


def _hours_near(
    timetable: Timetable, near: Interval, offsets: Offsets
) -> tuple[list[Interval], list[Interval]]:
    """The wall times opened, and the instants that closings leave of them."""
    days = days_of(near.start, near.end)
    hours = [wall for day in days for wall in _hours(timetable, day)]
    closed = [wall for day in days for wall in _closings(timetable, day)]
    return hours, merged(instants(subtract(hours, closed), offsets))


def _blocked(timetable: Timetable, near: Interval) -> list[Interval]:
    weekly = occurrences(timetable.weekly_blocks, zone=timetable.zone, span=near)
    return [*timetable.blocks, *weekly]


def _repeats(block: WeeklyBlock, zone: ZoneInfo, span: Interval) -> Iterator[Interval]:
    """The wall times after the first week, among them all that reach into the span."""
    start, end = wall_time(zone, block.starts_at), wall_time(zone, block.ends_at)
    if end <= start:  # The clock went back during the first occurrence.
        end = start + (block.ends_at - block.starts_at)
    for week in count(max(1, (span.start - DAY - end) // WEEK)):
        wall = Interval(start + week * WEEK, end + week * WEEK)
        if wall.start > span.end + DAY or wall.start.date() > (block.until or date.max):
            return
        yield wall


def _hours(timetable: Timetable, day: date) -> list[Interval]:
    """The wall times opened on the day; steps are counted from where each begins."""
    weekly = [_wall(day, rule.starts, rule.ends) for rule in timetable.hours if rule.apply_on(day)]
    return merged(weekly + _exceptions(timetable, day, opens=True))


def _closings(timetable: Timetable, day: date) -> list[Interval]:
    shut = any(rule.first <= day <= rule.last for rule in timetable.closures)
    return _exceptions(timetable, day, opens=False) + ([_wall(day)] if shut else [])


def _exceptions(timetable: Timetable, day: date, *, opens: bool) -> list[Interval]:
    rules = (rule for rule in timetable.exceptions if rule.on == day and rule.opens is opens)
    return [_wall(day, rule.starts, rule.ends) for rule in rules]


def _wall(day: date, starts: time | None = None, ends: time | None = None) -> Interval:
    start = datetime.combine(day, starts or time.min, UTC)
    end = datetime.combine(day, ends or time.min, UTC)
    return Interval(start, end if start < end else end + DAY)


def _stepped(wall: Interval, step: timedelta, offsets: Offsets) -> Iterator[datetime]:
    """The instants at which the clock shows whole steps after the wall time begins."""
    for span, offset in shown(wall, offsets):
        instant = span.start + (wall.start - offset - span.start) % step
        while instant < span.end:
            yield instant
            instant += step


def _fitting(starts: list[datetime], spans: list[Interval], duration: timedelta) -> list[datetime]:
    """Of the ascending starts, those of visits that lie within one of the ascending spans."""
    fitting: list[datetime] = []
    for span in spans:
        earliest = bisect_left(starts, span.start)
        fitting += starts[earliest : bisect_right(starts, span.end - duration)]
    return fitting


def _clear_of(busy: Iterable[Interval], starts: Sequence[datetime], terms: Terms) -> list[datetime]:
    """Of the ascending starts, those whose visit with its buffers touches nothing busy."""
    clear: list[datetime] = []
    at = 0
    for span in sorted(busy, key=attrgetter("start")):
        latest_before = span.start - terms.duration - terms.after
        clear += starts[at : bisect_right(starts, latest_before, at)]
        at = bisect_left(starts, span.end + terms.before, at)
    return [*clear, *starts[at:]]
