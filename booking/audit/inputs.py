"""What may be asked of the trail."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from booking.inputs import CalendarDate, Input, one_line, refuse

Text = Annotated[str, Field(max_length=100), AfterValidator(one_line)]


class TrailAsked(Input):
    """`who` like "staff 3", "key 1", "patient"; `what` like "appointment"; `subject` in full."""

    who: Text | None = None
    what: Text | None = None
    how: Literal["seen", "changed"] | None = None
    subject: Text | None = None
    first: CalendarDate | None = Field(None, alias="from")
    until: CalendarDate | None = Field(None, alias="to")
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")] | None = None

    @field_validator("until")
    @classmethod
    def ends_after_it_starts(
        cls, value: CalendarDate | None, asked: ValidationInfo
    ) -> CalendarDate | None:
        first = asked.data.get("first")
        if value and first and value < first:
            raise refuse("ends_before_start")
        return value
