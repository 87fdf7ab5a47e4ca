"""What may be asked about free times."""

from datetime import timedelta

from pydantic import Field, ValidationInfo, field_validator

from booking.inputs import CalendarDate, Input, Slug, ZoneName, refuse

DAYS_AT_ONCE = 62


class AvailabilityAsked(Input):
    """Local dates, both included, in `tz` where it is given."""

    type: Slug
    first: CalendarDate = Field(alias="from")
    last: CalendarDate = Field(alias="to", description=f"At most {DAYS_AT_ONCE} days in all.")
    provider: Slug | None = None
    tz: ZoneName | None = None

    @field_validator("last")
    @classmethod
    def is_near_the_first(cls, value: CalendarDate, asked: ValidationInfo) -> CalendarDate:
        first = asked.data.get("first", value)
        if value < first:
            raise refuse("ends_before_start")
        if value - first >= timedelta(days=DAYS_AT_ONCE):
            raise refuse("too_many_days")
        return value
