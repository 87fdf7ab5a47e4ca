"""The meaning of availability/rules.py, decided slowly for one five-minute instant at a time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from booking.availability.rules import Terms, Timetable, WeeklyBlock
from booking.intervals import Interval

CELL = timedelta(minutes=5)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# Weekly blocks made by tests begin at most this long before the dates asked for.
WEEKS = 3


def possible(timetable: Timetable, terms: Terms, *, first: date, last: date) -> list[datetime]:
    is_open = cache(partial(shows_open, timetable))
    blocked = cache(partial(touches_block, timetable))
    hours_of = cache(partial(hours_begun, timetable))
    begin = datetime.combine(first - DAY, time.min, UTC)
    end = datetime.combine(last + 2 * DAY, time.min, UTC)
    return [
        start
        for start in cells(begin, end)
        if first <= (shown := wall(timetable.zone, start)).date() <= last
        and any(
            on_a_step(hours_of(day), shown, terms.step)
            for day in (shown.date(), shown.date() - DAY)
        )
        and all(is_open(cell) for cell in cells(start, start + terms.duration))
        and not any(blocked(cell) for cell in cells_needed(start, terms))
    ]


def unsold(
    starts: Sequence[datetime],
    terms: Terms,
    *,
    provider: Sequence[Interval],
    rooms: Sequence[Sequence[Interval]] | None,
) -> list[datetime]:
    taken = cells_of(provider)
    taken_rooms = [cells_of(room) for room in rooms] if rooms is not None else [set()]
    return [
        start
        for start in starts
        if taken.isdisjoint(cells_needed(start, terms))
        and any(room.isdisjoint(cells_needed(start, terms)) for room in taken_rooms)
    ]


def bookable(
    starts: Sequence[datetime], terms: Terms, *, zone: ZoneInfo, now: datetime
) -> list[datetime]:
    return [
        start
        for start in starts
        if start - now >= terms.notice
        and (wall(zone, start).date() - wall(zone, now).date()).days <= terms.window_days
    ]


def shows_open(timetable: Timetable, instant: datetime) -> bool:
    shown = wall(timetable.zone, instant)
    in_hours = any(opened_by(timetable, day, shown) for day in (shown.date(), shown.date() - DAY))
    return in_hours and not taken_away(timetable, shown)


def opened_by(timetable: Timetable, day: date, shown: datetime) -> bool:
    """Whether the hours that begin on the day hold the time that the clock shows."""
    for hours in timetable.hours:
        too_early = hours.valid_from is not None and day < hours.valid_from
        too_late = hours.valid_until is not None and day > hours.valid_until
        today = hours.weekday == day.weekday() and not too_early and not too_late
        if today and holds(day, hours.starts, hours.ends, shown):
            return True
    return any(
        extra.opens and extra.on == day and holds(day, extra.starts, extra.ends, shown)
        for extra in timetable.exceptions
    )


def taken_away(timetable: Timetable, shown: datetime) -> bool:
    if any(closure.first <= shown.date() <= closure.last for closure in timetable.closures):
        return True
    return any(
        not less.opens and holds(less.on, less.starts, less.ends, shown)
        for less in timetable.exceptions
    )


def holds(day: date, starts: time | None, ends: time | None, shown: datetime) -> bool:
    if starts is None or ends is None:
        return shown.date() == day
    start, end = datetime.combine(day, starts), datetime.combine(day, ends)
    return start <= shown < (end if end > start else end + DAY)


def hours_begun(timetable: Timetable, day: date) -> set[datetime]:
    midnight = datetime.combine(day, time.min)
    two_days = cells(midnight, midnight + 2 * DAY)
    return {shown for shown in two_days if opened_by(timetable, day, shown)}


def on_a_step(hours: set[datetime], shown: datetime, step: timedelta) -> bool:
    if shown not in hours:
        return False
    beginning = shown
    while beginning - CELL in hours:
        beginning -= CELL
    return not (shown - beginning) % step


def touches_block(timetable: Timetable, instant: datetime) -> bool:
    if any(block.start <= instant < block.end for block in timetable.blocks):
        return True
    return any(repeats_at(block, timetable.zone, instant) for block in timetable.weekly_blocks)


def repeats_at(block: WeeklyBlock, zone: ZoneInfo, instant: datetime) -> bool:
    start, end = wall(zone, block.starts_at), wall(zone, block.ends_at)
    if end <= start:
        end = start + (block.ends_at - block.starts_at)
    if block.until is not None and start.date() > block.until:
        return False
    if block.starts_at <= instant < block.ends_at:
        return True
    shown = wall(zone, instant)
    return any(
        start <= shown - week * WEEK < end
        and (block.until is None or (start + week * WEEK).date() <= block.until)
        for week in range(1, WEEKS + 2)
    )


def cells_needed(start: datetime, terms: Terms) -> Iterator[datetime]:
    return cells(start - terms.before, start + terms.duration + terms.after)


def cells_of(spans: Sequence[Interval]) -> set[datetime]:
    return {cell for span in spans for cell in cells(span.start, span.end)}


def cells(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += CELL


def wall(zone: ZoneInfo, instant: datetime) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
