"""What became of visits, by week and by how far ahead they were booked; how full the hours were."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from booking.intervals import Interval, subtract
from booking.leads.rules import CAME
from booking.reports.rules import Cell, Days


class VisitFact(NamedTuple):
    """What the reports know of a visit."""

    id: int
    provider_id: int
    starts_at: datetime
    ends_at: datetime
    status: str
    late_cancel: bool
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class WeekRow:
    """`made` were booked in that week, the others take place in it; `open` is not settled yet."""

    days: Days
    made: int
    attended: int
    no_show: int
    cancelled: int
    open: int

    @property
    def visits(self) -> int:
        return self.attended + self.no_show + self.cancelled + self.open


OUTCOMES = {
    **dict.fromkeys(CAME, Cell.CAME),
    "no_show": Cell.NO_SHOW,
    "cancelled": Cell.CANCELLED,
    "booked": Cell.OPEN,
}


def cells_of(fact: VisitFact) -> Iterator[Cell]:
    """In which numbers it counts on its day."""
    yield Cell.PLANNED
    yield OUTCOMES[fact.status]
    if fact.late_cancel:
        yield Cell.LATE
    if fact.late_cancel or OUTCOMES[fact.status] in (Cell.CAME, Cell.NO_SHOW):
        yield Cell.SETTLED


def week_rows(
    days: Days, facts: Iterable[VisitFact], made: Iterable[datetime], zone: ZoneInfo
) -> list[WeekRow]:
    counted: Counter[tuple[int, Cell]] = Counter()
    for fact in facts:
        week = days.week_of(fact.starts_at.astimezone(zone).date())
        counted.update((week, cell) for cell in cells_of(fact))
    counted.update((days.week_of(one.astimezone(zone).date()), Cell.MADE) for one in made)
    cells = (Cell.MADE, Cell.CAME, Cell.NO_SHOW, Cell.CANCELLED, Cell.OPEN)
    return [
        WeekRow(week, *(counted[number, cell] for cell in cells))
        for number, week in enumerate(days.weeks)
    ]


@dataclass(frozen=True, slots=True)
class LeadTimeRow:
    """Settled visits that were booked so many days ahead; what was cancelled in time is none."""

    shortest: int
    longest: int | None
    visits: int = 0
    no_shows: int = 0
    late: int = 0

    @property
    def lost(self) -> int:
        return self.no_shows + self.late


LEAD_TIMES = ((0, 0), (1, 1), (2, 3), (4, 7), (8, 14), (15, 30), (31, None))
SHORTEST = [shortest for shortest, _ in LEAD_TIMES]


def lead_time(days: int) -> tuple[int, int | None]:
    """The shortest and the longest that count as one with so many days."""
    return LEAD_TIMES[bisect_right(SHORTEST, max(0, days)) - 1]


def lead_time_of(fact: VisitFact, zone: ZoneInfo) -> tuple[int, int | None]:
    ahead = fact.starts_at.astimezone(zone).date() - fact.booked_at.astimezone(zone).date()
    return lead_time(ahead.days)


def lead_time_rows(facts: Iterable[VisitFact], zone: ZoneInfo) -> list[LeadTimeRow]:
    counted: Counter[tuple[tuple[int, int | None], Cell]] = Counter()
    for fact in facts:
        bounds = lead_time_of(fact, zone)
        counted.update((bounds, cell) for cell in cells_of(fact))
    cells = (Cell.SETTLED, Cell.NO_SHOW, Cell.LATE)
    return [
        LeadTimeRow(*bounds, *(counted[bounds, cell] for cell in cells)) for bounds in LEAD_TIMES
    ]


def minutes(spans: Iterable[Interval]) -> int:
    return sum((one.duration for one in spans), timedelta()) // timedelta(minutes=1)


def minutes_sold(offered: Sequence[Interval], visits: Iterable[Interval]) -> int:
    """Of the offered time; a visit outside it takes nothing from it."""
    return minutes(offered) - minutes(subtract(offered, visits))
