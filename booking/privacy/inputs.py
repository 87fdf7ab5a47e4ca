"""What may be asked about somebody's data."""

from typing import Annotated

from pydantic import AfterValidator

from booking.inputs import Input, one_line, refuse

CONFIRMATION = "ERASE"


def confirmation(value: str) -> str:
    if one_line(value).upper() != CONFIRMATION:
        raise refuse("not_confirmed")
    return value


class Erasure(Input):
    """`cancel`: the visits to come are cancelled; without it there may be none."""

    confirm: Annotated[str, AfterValidator(confirmation)]
    cancel: bool = False
