"""Timetables at their most awkward: around clock changes, at night, everything overlapping."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from booking.availability.rules import (
    Closure,
    DayException,
    Terms,
    Timetable,
    WeeklyBlock,
    WeeklyHours,
)
from booking.intervals import Interval
from tests.availability.oracle import CELL, DAY, WEEK, WEEKS

# Ordinary, southern, half an hour, at midnight, twice for Ramadan, at 00:01, two hours, never.
ZONES = (
    "America/Chicago",
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Pacific/Chatham",
    "Pacific/Apia",
    "America/St_Johns",
    "America/Nuuk",
    "Atlantic/Azores",
    "Africa/Cairo",
    "Asia/Gaza",
    "Asia/Tehran",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "UTC",
)
YEARS = (2020, 2030)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    timetable: Timetable
    terms: Terms
    first: date
    last: date


@cache
def days_of_change(name: str) -> tuple[date, ...]:
    """The dates around which the clock changes; any date where it never does."""
    zone = ZoneInfo(name)
    noon = datetime(YEARS[0], 1, 1, 12, tzinfo=UTC)
    days = [noon + n * DAY for n in range((YEARS[1] - YEARS[0] + 1) * 365)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    changed = [
        day.date()
        for day, old, new in zip(days[1:], offsets, offsets[1:], strict=False)
        if old != new
    ]
    return tuple(changed) or (date(2026, 3, 4),)


@st.composite
def zones_and_days(draw: st.DrawFn) -> tuple[ZoneInfo, date]:
    name = draw(st.sampled_from(ZONES))
    return ZoneInfo(name), draw(st.sampled_from(days_of_change(name)))


def multiples(lowest: int, highest: int, of: int = 5) -> st.SearchStrategy[timedelta]:
    return st.integers(lowest // of, highest // of).map(lambda n: timedelta(minutes=n * of))


def times() -> st.SearchStrategy[time]:
    """Mostly in the small hours, when clocks change."""
    quarters = st.integers(0, 16).map(lambda n: time(n // 4, n % 4 * 15))
    any_cell = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))
    return quarters | any_cell


def dates_near(day: date, days: int = 3) -> st.SearchStrategy[date]:
    return st.integers(-days, days).map(lambda n: day + timedelta(days=n))


def instants_near(day: date) -> st.SearchStrategy[datetime]:
    midnight = datetime.combine(day, time.min, UTC)
    return st.integers(-144, 288 + 144).map(lambda n: midnight + n * CELL)


def starts_near(day: date) -> st.SearchStrategy[list[datetime]]:
    return st.lists(instants_near(day), max_size=40, unique=True).map(sorted)


def spans_near(day: date) -> st.SearchStrategy[Interval]:
    return st.builds(
        lambda start, length: Interval(start, start + length),
        instants_near(day),
        multiples(5, 300),
    )


def weekly_blocks(day: date) -> st.SearchStrategy[WeeklyBlock]:
    return st.builds(
        lambda span, weeks, until: WeeklyBlock(
            span.start - weeks * WEEK, span.end - weeks * WEEK, until
        ),
        spans_near(day),
        st.integers(0, WEEKS),
        st.none() | dates_near(day, 10),
    )


def weekly_hours(day: date) -> st.SearchStrategy[WeeklyHours]:
    weekday = dates_near(day, 1).map(date.weekday)
    limit = st.none() | dates_near(day, 2)
    return st.builds(WeeklyHours, weekday, times(), times(), limit, limit)


def exceptions(day: date) -> st.SearchStrategy[DayException]:
    timed = st.builds(DayException, dates_near(day, 2), st.booleans(), times(), times())
    return timed | st.builds(DayException, dates_near(day, 2), st.just(False))


def closures(day: date) -> st.SearchStrategy[Closure]:
    return st.builds(
        lambda first, days: Closure(first, first + timedelta(days=days)),
        dates_near(day),
        st.integers(0, 2),
    )


def several(of: st.SearchStrategy[T], *, least: int = 0) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, min_size=least, max_size=3).map(tuple)


def timetables(zone: ZoneInfo, day: date) -> st.SearchStrategy[Timetable]:
    return st.builds(
        Timetable,
        zone=st.just(zone),
        hours=several(weekly_hours(day), least=2),
        exceptions=several(exceptions(day)),
        closures=st.just(()) | st.tuples(closures(day)),
        blocks=several(spans_near(day)),
        weekly_blocks=several(weekly_blocks(day)),
    )


def terms_asked() -> st.SearchStrategy[Terms]:
    return st.builds(
        Terms,
        duration=multiples(5, 180),
        before=multiples(0, 60),
        after=multiples(0, 60),
        step=multiples(5, 75),
        notice=multiples(0, 3000),
        window_days=st.integers(0, 3),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    zone, day = draw(zones_and_days())
    first = draw(dates_near(day, 1))
    return Question(
        timetable=draw(timetables(zone, day)),
        terms=draw(terms_asked()),
        first=first,
        last=first + draw(st.integers(0, 2)) * DAY,
    )
