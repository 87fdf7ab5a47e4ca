"""How a human names themselves and can be reached."""

from typing import Annotated

from pydantic import AfterValidator, Field

from booking.contacts import EmailAddress as EmailAddress
from booking.contacts import PhoneNumber as PhoneNumber
from booking.contacts import phone_number as phone_number
from booking.inputs import Input, Mark, one_line, refuse

NAME_LENGTH = 200


def human_name(value: str) -> str:
    value = one_line(value)
    if not any(character.isalpha() for character in value):
        raise refuse("invalid_name")
    return value


PersonName = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(human_name)]


class PersonChange(Input):
    """The record of a person; what is left blank is taken away."""

    name: PersonName
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    seen: Mark
