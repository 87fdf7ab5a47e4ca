"""The chooser of a time: a month of days left, one day's times right, every step a plain link."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from booking.availability.queries import Slot
from booking.practice.models import Provider

NOON, EVENING = 12, 17
# Sunday first, as on calendars in the United States.
WEEK = calendar.Calendar(firstweekday=calendar.SUNDAY)


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    times: int
    past: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`part` is morning, afternoon or evening."""

    part: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """`column` is its first day's place in the week, `later` the next free day after `chosen`."""

    first: date
    column: int
    week: tuple[date, ...]
    days: tuple[Day, ...]
    previous: date | None
    next: date | None
    chosen: date | None
    groups: tuple[Group, ...]
    later: date | None
    earliest: Slot | None


@dataclass(frozen=True, slots=True)
class Chooser:
    """`path` is what the links' addresses are made of, `choice` what was chosen besides the day.

    `kept` is what a form that asks for another page has to repeat.
    """

    month: Month
    zone: str
    city: str
    own_zone: str | None
    phone: str
    providers: tuple[Provider, ...]
    zones: tuple[str, ...]
    day_endpoint: str
    time_endpoint: str
    path: Mapping[str, str]
    choice: Mapping[str, str]
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def without_provider(self) -> dict[str, str]:
        kept = {name: value for name, value in self.choice.items() if name != "provider"}
        return kept | ({"date": self.month.chosen.isoformat()} if self.month.chosen else {})


def month_of(
    slots: Sequence[Slot], *, zone: ZoneInfo, today: date, last: date, asked: date | None
) -> Month:
    """`slots` are all up to `last`; without a day asked for, the earliest slot's is chosen."""
    free = {slot.starts_at: slot for slot in reversed(slots)}
    starts = sorted(free)
    local = [start.astimezone(zone) for start in starts]
    by_day = {day: list(each) for day, each in groupby(local, key=lambda start: start.date())}
    chosen = _within(asked, today, last) if asked else next(iter(by_day), today)
    shown = chosen.replace(day=1)
    return Month(
        first=shown,
        column=(shown.weekday() + 1) % 7 + 1,
        week=tuple(sunday + timedelta(days=n) for sunday in [_sunday(shown)] for n in range(7)),
        days=tuple(
            Day(on, len(by_day.get(on, ())), past=on < today, chosen=on == chosen)
            for on in _days_of(shown)
        ),
        previous=_landing(by_day, shown - timedelta(days=1), today, last),
        next=_landing(by_day, shown + timedelta(days=31), today, last),
        chosen=chosen,
        groups=_groups([free[start] for start in by_day.get(chosen, ())], zone),
        later=next((day for day in by_day if day > chosen), None),
        earliest=free[starts[0]] if starts else None,
    )


def _within(day: date, first: date, last: date) -> date:
    return min(max(day, first), last)


def _landing(by_day: Mapping[date, object], inside: date, today: date, last: date) -> date | None:
    """The day that turning to a month chooses: its first free one, or its first; None outside."""
    first = inside.replace(day=1)
    days = _days_of(first)
    if days[-1] < today or first > last:
        return None
    return next((day for day in days if day in by_day), _within(first, today, last))


def _days_of(first: date) -> list[date]:
    return [day for day in WEEK.itermonthdates(first.year, first.month) if day.month == first.month]


def _sunday(day: date) -> date:
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _groups(slots: Sequence[Slot], zone: ZoneInfo) -> tuple[Group, ...]:
    def part(slot: Slot) -> str:
        hour = slot.starts_at.astimezone(zone).hour
        return "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"

    return tuple(Group(name, tuple(each)) for name, each in groupby(slots, key=part))
