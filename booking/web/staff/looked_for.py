"""What was typed into the search box, in an address that says it to no log and no history."""

from flask import request
from pydantic_core import PydanticCustomError

from booking.contacts import email_address
from booking.inputs import from_form, from_json
from booking.people.inputs import LookedFor
from booking.people.likeness import is_number
from booking.web.sealing import Purpose, seal, unsealed

NOTHING = LookedFor()


def sent() -> LookedFor:
    """By the box, or by its script."""
    if request.is_json:
        return from_json(LookedFor, request.get_data())
    return from_form(LookedFor, {name: request.form.get(name, "") for name in ("q", "beside")})


def kept(asked: LookedFor) -> str:
    return seal(asked.model_dump_json(), Purpose.SEARCH)


def looked_for(token: str) -> LookedFor:
    """Nothing once it is too long ago."""
    text = unsealed(token, Purpose.SEARCH) if token else None
    return NOTHING if text is None else from_json(LookedFor, text.encode())


def said_as(text: str) -> dict[str, str]:
    """What was looked for in vain is the beginning of whoever is new."""
    if not text:
        return {}
    if is_number(text):
        return {"phone": text}
    try:
        return {"email": email_address(text)}
    except PydanticCustomError:
        return {"name": text}
