"""What may be asked about hours, exceptions and closures."""

from datetime import date, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from booking.inputs import CalendarDate, Input, Mark, Slug, one_line, refuse

DAY = timedelta(days=1)
MIDNIGHT = time.min
LONGEST_CLOSURE = timedelta(days=366)
DAYS_AT_ONCE = 62


def wall_time(value: object) -> object:
    """As a browser's field for times sends it."""
    if not isinstance(value, str):
        return value
    try:
        found = time.fromisoformat(value.strip())
    except ValueError:
        raise refuse("invalid") from None
    if found.tzinfo is not None:
        raise refuse("invalid")
    if found.minute % 5 or found.second or found.microsecond:
        raise refuse("multiple_of_five")
    return found


WallTime = Annotated[time, BeforeValidator(wall_time)]
Why = Annotated[str, Field(max_length=200), AfterValidator(one_line)]


def near(value: date | None, first: date | None, *, within: timedelta) -> date | None:
    """The last date, not before the first and not far from it."""
    if value is not None and first is not None:
        if value < first:
            raise refuse("ends_before_start")
        if value - first >= within:
            raise refuse("too_many_days")
    return value


class Span(Input):
    """Part of a day; midnight as the end is the end of the day."""

    starts: WallTime
    ends: WallTime

    @field_validator("ends")
    @classmethod
    def ends_after_it_starts(cls, value: time, asked: ValidationInfo) -> time:
        if "starts" in asked.data and MIDNIGHT != value <= asked.data["starts"]:
            raise refuse("ends_before_start")
        return value

    @property
    def order(self) -> tuple[time, time]:
        return self.starts, self.last

    @property
    def last(self) -> time:
        return time.max if self.ends == MIDNIGHT else self.ends


# By the name of their fields: weekday or nothing, then a number.
Spans = dict[str, Span]


class WeekWish(Input):
    """New hours from one date on, or up to another; between them they take the place of others."""

    valid_from: CalendarDate | None = None
    valid_until: CalendarDate | None = None
    spans: Spans = {}
    seen: Mark = ""

    @field_validator("valid_until")
    @classmethod
    def ends_after_it_starts(cls, value: date | None, asked: ValidationInfo) -> date | None:
        first = asked.data.get("valid_from")
        if value is not None and first is not None and value < first:
            raise refuse("ends_before_start")
        return value


class DayWish(Input):
    """How one provider's date, or each of several, differs from the week."""

    provider: Slug
    on: CalendarDate
    until: CalendarDate | None = None
    kind: Literal["closed", "instead", "extra"]
    spans: Spans = {}
    reason: Why = ""
    seen: Mark = ""

    @field_validator("until")
    @classmethod
    def is_near_the_first(cls, value: date | None, asked: ValidationInfo) -> date | None:
        return near(value, asked.data.get("on"), within=timedelta(days=DAYS_AT_ONCE))

    @property
    def days(self) -> list[date]:
        return days_between(self.on, self.until or self.on)


class ClosureWish(Input):
    first: CalendarDate
    last: CalendarDate | None = None
    reason: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]
    seen: Mark = ""

    @field_validator("last")
    @classmethod
    def is_near_the_first(cls, value: date | None, asked: ValidationInfo) -> date | None:
        return near(value, asked.data.get("first"), within=LONGEST_CLOSURE)

    @property
    def dates(self) -> tuple[date, date]:
        return self.first, self.last or self.first


class CloseWish(Input):
    """Days to be closed, and what those who have an appointment then are told."""

    first: CalendarDate
    last: CalendarDate | None = None
    who: Slug
    told: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(one_line)]
    told_es: Annotated[str, Field(max_length=300), AfterValidator(one_line)] = ""

    @field_validator("last")
    @classmethod
    def is_near_the_first(cls, value: date | None, asked: ValidationInfo) -> date | None:
        return near(value, asked.data.get("first"), within=timedelta(days=DAYS_AT_ONCE))

    @property
    def dates(self) -> tuple[date, date]:
        return self.first, self.last or self.first

    @property
    def days(self) -> list[date]:
        return days_between(*self.dates)

    def told_in(self, locale: str) -> str:
        return self.told_es or self.told if locale == "es" else self.told


def days_between(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]
