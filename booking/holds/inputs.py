"""What may be asked of a hold."""

from typing import Annotated

from pydantic import Field

from booking.inputs import Input, OnTheFive, Slug

HoldToken = Annotated[str, Field(min_length=1, max_length=100)]


class NewHold(Input):
    """`replaces` gives an earlier hold back in the same step."""

    type: Slug
    starts_at: OnTheFive
    provider: Slug | None = None
    replaces: HoldToken | None = None


class HeldAlready(Input):
    hold: HoldToken
