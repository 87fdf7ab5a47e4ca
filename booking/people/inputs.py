"""How a human names themselves and can be reached."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from booking.contacts import EmailAddress as EmailAddress
from booking.contacts import PhoneNumber as PhoneNumber
from booking.contacts import phone_number as phone_number
from booking.inputs import LARGEST_ID, UNSPEAKABLE, Input, Mark, one_line, refuse

NAME_LENGTH = 200
LONGEST_SEARCH = 200


def human_name(value: str) -> str:
    value = one_line(value)
    if not any(character.isalpha() for character in value):
        raise refuse("invalid_name")
    return value


PersonName = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(human_name)]


def agreed(value: bool) -> bool:  # noqa: FBT001
    if not value:
        raise refuse("consent_required")
    return value


Agreed = Annotated[bool, AfterValidator(agreed)]


def speakable(text: str) -> str:
    """As much as is looked for, without what no database can be asked."""
    heard = (one for one in text if unicodedata.category(one) not in UNSPEAKABLE)
    return "".join(heard).strip()[:LONGEST_SEARCH].strip()


class LookedFor(Input):
    """What somebody says on the phone; `beside` is the record whose twin is looked for."""

    q: Annotated[str, AfterValidator(speakable)] = ""
    beside: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None


class PersonChange(Input):
    """The record of a person; what is left blank is taken away."""

    name: PersonName
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    seen: Mark
