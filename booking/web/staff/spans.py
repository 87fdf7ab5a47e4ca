"""Which days the calendar shows, from what its address says."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from booking.inputs import calendar_date
from booking.intervals import Interval, midnight

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LONGEST = 62


class View(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Shown:
    """Whole local days, both included."""

    view: View
    on: date
    first: date
    last: date

    def span(self, zone: ZoneInfo) -> Interval:
        return Interval(midnight(self.first, zone), midnight(self.last + DAY, zone))

    @property
    def days(self) -> list[date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    @property
    def before(self) -> date:
        return self._beside(forward=False)

    @property
    def after(self) -> date:
        return self._beside(forward=True)

    def _beside(self, *, forward: bool) -> date:
        if self.view is View.MONTH:
            first = self.on.replace(day=1)
            return (first + 32 * DAY).replace(day=1) if forward else (first - DAY).replace(day=1)
        step = DAY if self.view is View.DAY else WEEK
        return self.on + step if forward else self.on - step


def shown(view: str | None, on: str | None, *, today: date) -> Shown:
    """What makes no sense is the week of today."""
    kind = View(view) if view in tuple(View) else View.WEEK
    day = date_of(on) or today
    if kind is View.DAY:
        return Shown(kind, day, day, day)
    first = day.replace(day=1) if kind is View.MONTH else day
    sunday = first - (first.weekday() + 1) % 7 * DAY
    if kind is not View.MONTH:
        return Shown(kind, day, sunday, sunday + 6 * DAY)
    end = (first + 32 * DAY).replace(day=1) - DAY
    return Shown(kind, day, sunday, end + (5 - end.weekday()) % 7 * DAY)


def date_of(text: str | None) -> date | None:
    try:
        return calendar_date(text)
    except PydanticCustomError:
        return None
