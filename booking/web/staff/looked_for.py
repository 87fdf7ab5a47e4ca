"""What was typed into the search box, in an address that says it to no log and no history."""

from flask import request

from booking.inputs import from_form, from_json
from booking.people.inputs import LookedFor
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
