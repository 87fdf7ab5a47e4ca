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
