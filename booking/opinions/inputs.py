"""What a reader says of a page."""

from typing import Literal

from booking.inputs import Input


class OpinionGiven(Input):
    """One click."""

    helpful: Literal["yes", "no"]
