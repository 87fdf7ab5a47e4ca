"""What may be sent along of a self-check, by form and by JSON alike."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from booking.inputs import LARGEST_ID, Input

MANY = 20
Name = Annotated[str, Field(max_length=30)]


def several(value: object) -> object:
    """One choice may be sent by itself."""
    return [value] if isinstance(value, str) else value


Chosen = Annotated[
    list[Name],
    Field(max_length=MANY),
    BeforeValidator(several, json_schema_input_type=Name | list[Name]),
]


class CheckTold(Input):
    """Which version was answered, and how; without `keep` nothing of it is kept."""

    version: Annotated[int, Field(ge=1, le=LARGEST_ID)]
    answers: Annotated[dict[Name, Chosen], Field(max_length=MANY)]
    keep: bool = False
