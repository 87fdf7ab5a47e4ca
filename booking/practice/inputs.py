"""What may be asked about the practice's time, and said in its mails."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from booking.inputs import (
    Bound,
    CalendarDate,
    Input,
    OnTheFive,
    Slug,
    many_lines,
    one_line,
    refuse,
)
from booking.practice.wishes import within

BlockCursor = Annotated[str, Field(min_length=1, max_length=60)]
Reason = Annotated[str, Field(max_length=500), AfterValidator(many_lines)]


class NewBlock(Input):
    provider: Slug
    starts_at: OnTheFive
    ends_at: OnTheFive
    reason: Reason = ""
    repeats: Literal["weekly"] | None = None
    repeats_until: CalendarDate | None = None

    @field_validator("ends_at")
    @classmethod
    def ends_after_it_starts(cls, value: OnTheFive, asked: ValidationInfo) -> OnTheFive:
        if "starts_at" in asked.data and value <= asked.data["starts_at"]:
            raise refuse("ends_before_start")
        return value


class BlockChange(Input):
    """Only what is named changes."""

    provider: Slug | None = None
    starts_at: OnTheFive | None = None
    ends_at: OnTheFive | None = None
    reason: Reason | None = None
    repeats: Literal["weekly"] | None = None
    repeats_until: CalendarDate | None = None


class BlocksAsked(Input):
    """Those that touch the time from `from` (now, if it is left out) up to `to`."""

    first: Bound | None = Field(None, alias="from")
    until: Bound | None = Field(None, alias="to")
    provider: Slug | None = None
    cursor: BlockCursor | None = None


UNITS = {"hours": 60, "days": 24 * 60}
LONGEST_BEFORE = 60 * 24 * 60


class ReminderWanted(Input):
    """`grace` is in hours: for how long one that is late may still leave."""

    amount: Annotated[int, within(1, 240)]
    unit: Literal["hours", "days"]
    grace: Annotated[int, within(1, 48)]

    @property
    def minutes_before(self) -> int:
        return self.amount * UNITS[self.unit]

    @field_validator("unit")
    @classmethod
    def ahead_by_sixty_days_at_most(cls, unit: str, asked: ValidationInfo) -> str:
        if asked.data.get("amount", 0) * UNITS[unit] > LONGEST_BEFORE:
            raise refuse("out_of_range")
        return unit


OneLine = Annotated[str, AfterValidator(one_line)]
Lines = Annotated[str, AfterValidator(many_lines)]


class WordingChange(Input):
    """All parts of one mail in one language; `version` is of the words that were changed."""

    version: Annotated[int, Field(ge=0)]
    subject: OneLine = ""
    preheader: OneLine = ""
    greeting: OneLine = ""
    intro: Lines = ""
    intro_confirmed: Lines = ""
    closing: Lines = ""
