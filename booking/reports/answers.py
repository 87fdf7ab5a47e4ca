"""How long people waited for their first answer, by the office's own clock."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from statistics import median
from typing import NamedTuple

from booking.intervals import Interval
from booking.reports.rules import Days


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

    asked_at: datetime
    answered_at: datetime | None


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


def answer_row(
    days: Days, leads: Sequence[LeadFact], clock: OfficeClock, *, target: timedelta, now: datetime
) -> AnswerRow:
    waits = sorted(clock.between(one.asked_at, one.answered_at) for one in leads if one.answered_at)
    waiting = (clock.between(one.asked_at, now) for one in leads if one.answered_at is None)
    return AnswerRow(
        days,
        answered=len(waits),
        in_time=sum(wait <= target for wait in waits),
        late=sum(wait > target for wait in waiting),
        middle=middle(waits),
        ninth_tenth=ninth_tenth(waits),
    )


def middle(waits: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in waits)) if waits else None


def ninth_tenth(waits: Sequence[timedelta]) -> timedelta | None:
    """Of the ascending waits the shortest within which nine of ten lie."""
    return waits[-(-9 * len(waits) // 10) - 1] if waits else None
