"""What the reports are about: which days, and the way from a touch to a visit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from booking.errors import InvalidInput
from booking.intervals import Interval, midnight

DAY = timedelta(days=1)
WEEK = 7
USUAL_DAYS = 4 * WEEK
# Five years: what is computed for each week of each provider takes its time.
MOST_DAYS = 5 * 366
# Who came without a touch, and of whose touch nothing is said.
DIRECT, UNSAID = "(direct)", "(none)"
# From how many on a number points at nobody.
LEAST_SHOWN = 5


class By(StrEnum):
    CAMPAIGN = "campaign"
    SOURCE = "source"
    MEDIUM = "medium"


class Touched(StrEnum):
    """Which of somebody's touches it is all counted for."""

    FIRST = "first"
    LAST = "last"


class Cell(StrEnum):
    """A number with rows behind it: of the funnel, of visits by their day, of first answers."""

    VISITS = "visits"
    LEADS = "leads"
    BOOKED = "booked"
    ATTENDED = "attended"

    MADE = "made"
    PLANNED = "planned"
    CAME = "came"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    OPEN = "open"
    SETTLED = "settled"
    LATE = "late"

    ANSWERED = "answered"
    IN_TIME = "in-time"
    WAITING = "waiting"


BY_DAY = (
    *(Cell.MADE, Cell.PLANNED, Cell.CAME, Cell.NO_SHOW),
    *(Cell.CANCELLED, Cell.OPEN, Cell.SETTLED, Cell.LATE),
)
OF_ANSWERS = (Cell.ANSWERED, Cell.IN_TIME, Cell.WAITING)


class Step(StrEnum):
    """How far somebody came who began to book."""

    SEEN = "seen"
    CHOSEN = "chosen"
    SENT = "sent"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days of the office, both included."""

    first: date
    last: date

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Days":
        """As many, right before."""
        return Days(self.first - len(self) * DAY, self.first - DAY)

    @property
    def weeks(self) -> list["Days"]:
        """Counted from the first day, so that all but the last are whole and can be compared."""
        starts = [self.first + n * DAY for n in range(0, len(self), WEEK)]
        return [Days(one, min(one + (WEEK - 1) * DAY, self.last)) for one in starts]

    def span(self, zone: ZoneInfo) -> Interval:
        return Interval(midnight(self.first, zone), midnight(self.last + DAY, zone))

    def week_of(self, on: date) -> int:
        return (on - self.first).days // WEEK

    def week_with(self, on: date) -> "Days":
        if not self.first <= on <= self.last:
            raise InvalidInput({"week": ["unknown_choice"]})
        return self.weeks[self.week_of(on)]


def days_of(first: date | None, last: date | None, *, today: date) -> Days:
    """The last four weeks, today included, where neither is said."""
    last = last or max(today, first or today)
    first = first or last - (USUAL_DAYS - 1) * DAY
    if last < first:
        raise InvalidInput({"to": ["ends_before_start"]})
    if len(Days(first, last)) > MOST_DAYS:
        raise InvalidInput({"to": ["over_five_years"]})
    return Days(first, last)


class BookedOnce(NamedTuple):
    """One visit that was booked; `touched_at` is None without a touch."""

    key: str
    touched_at: datetime | None
    booked_at: datetime
    attended: bool


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """`median_days` are days of the calendar from touch to booking."""

    key: str
    visits: int
    leads: int
    booked: int
    attended: int
    median_days: float | None = None


def funnel_rows(
    visits: Mapping[str, int],
    leads: Mapping[str, int],
    booked: Iterable[BookedOnce],
    zone: ZoneInfo,
) -> list[FunnelRow]:
    """The most visited first."""
    by_key: dict[str, list[BookedOnce]] = defaultdict(list)
    for one in booked:
        by_key[one.key].append(one)
    rows = [
        _funnel_row(key, visits.get(key, 0), leads.get(key, 0), by_key.get(key, ()), zone)
        for key in {*visits, *leads, *by_key}
    ]
    return sorted(rows, key=lambda row: (-row.visits, -row.leads, -row.booked, row.key))


def _funnel_row(
    key: str, visits: int, leads: int, booked: Sequence[BookedOnce], zone: ZoneInfo
) -> FunnelRow:
    days = [
        (one.booked_at.astimezone(zone).date() - one.touched_at.astimezone(zone).date()).days
        for one in booked
        if one.touched_at is not None
    ]
    attended = sum(one.attended for one in booked)
    between = float(median(days)) if days else None
    return FunnelRow(key, visits, leads, len(booked), attended, between)


def all_of(rows: Iterable[FunnelRow], key: str = "") -> FunnelRow:
    """Their sum; the middle of middles is nothing, so it is left out."""
    kept = list(rows)
    return FunnelRow(
        key,
        sum(row.visits for row in kept),
        sum(row.leads for row in kept),
        sum(row.booked for row in kept),
        sum(row.attended for row in kept),
    )


def share(part: int, whole: int) -> float | None:
    """None where there is nothing to have a share of, or where the part comes from elsewhere."""
    return part / whole if whole and part <= whole else None
