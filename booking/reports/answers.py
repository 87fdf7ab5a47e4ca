"""How long people waited for their first answer, by the office's own clock."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from statistics import median
from typing import NamedTuple

from booking.intervals import Interval
from booking.leads.rules import is_too_long
from booking.reports.rules import Cell, Days


class OfficeClock:
    """How much office time has passed between two instants; the hours ascend, none overlaps."""

    def __init__(self, hours: Sequence[Interval]) -> None:
        self._hours = hours
        self._starts = [one.start for one in hours]
        self._before = list(accumulate((one.duration for one in hours), initial=timedelta()))

    def between(self, since: datetime, until: datetime) -> timedelta:
        return max(timedelta(), self._until(until) - self._until(since))

    def _until(self, at: datetime) -> timedelta:
        begun = bisect_right(self._starts, at)
        if not begun:
            return timedelta()
        last = self._hours[begun - 1]
        return self._before[begun - 1] + min(at, last.end) - last.start


class LeadFact(NamedTuple):
    """A lead that wanted an answer; None is one that still waits."""

    id: int
    asked_at: datetime
    answered_at: datetime | None


class Wait(NamedTuple):
    """How much office time it has taken, or takes until now where nobody has answered."""

    lead: LeadFact
    length: timedelta


def waits_of(leads: Iterable[LeadFact], clock: OfficeClock, now: datetime) -> list[Wait]:
    return [Wait(one, clock.between(one.asked_at, one.answered_at or now)) for one in leads]


def cells_of(wait: Wait, target: timedelta) -> Iterator[Cell]:
    """In which numbers it counts."""
    if wait.lead.answered_at is not None:
        yield Cell.ANSWERED
        if not is_too_long(wait.length, target):
            yield Cell.IN_TIME
    elif is_too_long(wait.length, target):
        yield Cell.WAITING


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """In office time; `late` have waited for longer than they should and still do."""

    days: Days
    answered: int
    in_time: int
    late: int
    middle: timedelta | None
    ninth_tenth: timedelta | None

    @property
    def due(self) -> int:
        """Of whom it is known whether they had their answer in time."""
        return self.answered + self.late


def answer_row(days: Days, waits: Sequence[Wait], *, target: timedelta) -> AnswerRow:
    counted = Counter(cell for one in waits for cell in cells_of(one, target))
    until_answered = sorted(one.length for one in waits if one.lead.answered_at)
    return AnswerRow(
        days,
        answered=counted[Cell.ANSWERED],
        in_time=counted[Cell.IN_TIME],
        late=counted[Cell.WAITING],
        middle=middle(until_answered),
        ninth_tenth=ninth_tenth(until_answered),
    )


def middle(waits: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in waits)) if waits else None


def ninth_tenth(waits: Sequence[timedelta]) -> timedelta | None:
    """Of the ascending waits the shortest within which nine of ten lie."""
    return waits[-(-9 * len(waits) // 10) - 1] if waits else None
