"""What may be asked about the practice's time."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from booking.inputs import CalendarDate, Input, OnTheFive, Slug, many_lines, refuse

Reason = Annotated[str, Field(max_length=500), AfterValidator(many_lines)]


class NewBlock(Input):
    provider: Slug
    starts_at: OnTheFive
    ends_at: OnTheFive
    reason: Reason = ""
    repeats: Literal["weekly"] | None = None
    repeats_until: CalendarDate | None = None

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise refuse("ends_before_start")
        return self


class BlockChange(Input):
    """Only what is named changes."""

    provider: Slug | None = None
    starts_at: OnTheFive | None = None
    ends_at: OnTheFive | None = None
    reason: Reason | None = None
