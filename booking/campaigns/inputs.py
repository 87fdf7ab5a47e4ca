"""What a program or a form says of where somebody came from."""

from typing import Annotated

from pydantic import AfterValidator, Field

from booking.inputs import Input, one_line

TouchText = Annotated[str, Field(max_length=500), AfterValidator(one_line)]


class TouchTold(Input):
    utm_source: TouchText | None = None
    utm_medium: TouchText | None = None
    utm_campaign: TouchText | None = None
    utm_content: TouchText | None = None
    referrer: TouchText | None = None
    landing: TouchText | None = None
