"""What became of visits, by week and by how far ahead they were booked; how full the hours were."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from booking.intervals import Interval, subtract
from booking.leads.rules import CAME
from booking.reports.rules import Days


class VisitFact(NamedTuple):
    """What the reports know of a visit."""

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
    **dict.fromkeys(CAME, "attended"),
    "no_show": "no_show",
    "cancelled": "cancelled",
    "booked": "open",
}


def week_rows(
    days: Days, facts: Iterable[VisitFact], made: Iterable[datetime], zone: ZoneInfo
) -> list[WeekRow]:
    counted: Counter[tuple[int, str]] = Counter()
    for fact in facts:
        on = fact.starts_at.astimezone(zone).date()
        counted[days.week_of(on), OUTCOMES[fact.status]] += 1
    counted.update((days.week_of(one.astimezone(zone).date()), "made") for one in made)
    names = ("made", "attended", "no_show", "cancelled", "open")
    return [
        WeekRow(week, **{name: counted[number, name] for name in names})
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


def lead_time_rows(facts: Iterable[VisitFact], zone: ZoneInfo) -> list[LeadTimeRow]:
    counted: Counter[tuple[int, str]] = Counter()
    starts = [shortest for shortest, _ in LEAD_TIMES]
    for fact in facts:
        outcome = "late" if fact.late_cancel else OUTCOMES[fact.status]
        if outcome in ("attended", "no_show", "late"):
            ahead = fact.starts_at.astimezone(zone).date() - fact.booked_at.astimezone(zone).date()
            counted[bisect_right(starts, max(0, ahead.days)) - 1, outcome] += 1
    return [
        LeadTimeRow(
            *bounds,
            visits=sum(counted[number, one] for one in ("attended", "no_show", "late")),
            no_shows=counted[number, "no_show"],
            late=counted[number, "late"],
        )
        for number, bounds in enumerate(LEAD_TIMES)
    ]


def minutes(spans: Iterable[Interval]) -> int:
    return sum((one.duration for one in spans), timedelta()) // timedelta(minutes=1)


def minutes_sold(offered: Sequence[Interval], visits: Iterable[Interval]) -> int:
    """Of the offered time; a visit outside it takes nothing from it."""
    return minutes(offered) - minutes(subtract(offered, visits))
