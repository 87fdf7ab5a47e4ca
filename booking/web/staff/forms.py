"""What a form of the staff area says when it is refused, and which of two sendings it is."""

import secrets
from collections.abc import Callable, Mapping

from flask import request

from booking.accounts.links import nonce_of
from booking.errors import InvalidInput, Refusal
from booking.web import wording

# What is said of a field's code.
Word = Callable[[str, str], str]


# Whoever types here types somebody else's details.
OF_FIELDS = {
    ("name", "required"): "Please type their name.",
    ("email", "required"): "Please type their email address.",
    ("phone", "required"): "Please type their phone number.",
    ("locale", "unknown_choice"): "Please say English or Spanish.",
}
OF_CODES = {
    "invalid_name": "Please type the name in letters.",
    "email_or_phone": "There has to be an email address or a phone number.",
}


def of_office(field: str, code: str) -> str:
    return OF_FIELDS.get((field, code)) or OF_CODES.get(code) or wording.of_field(field, code)


def words_of(
    refusal: Refusal | None,
    word: Word = of_office,
    *,
    names: Mapping[str, str] | None = None,
) -> dict[str, list[str]]:
    """Field by field, as the form `names` them; empty where no field is to blame."""
    if not isinstance(refusal, InvalidInput):
        return {}
    own = names or {}
    return {
        own.get(name, name): [word(name, code) for code in codes]
        for name, codes in refusal.errors.items()
    }


def of_any(_field: str, code: str) -> str:
    """Where fields are called as on the public form and are about something else."""
    return wording.of_code(code)


def form_token() -> str:
    """A form that comes back keeps its own."""
    return request.form.get("form_token", "")[:64] or new_form_token()


def new_form_token() -> str:
    """For a form that is another one from now on."""
    return secrets.token_urlsafe(12)


def nonce_of_form(*asked: str) -> str:
    return nonce_of(request.form.get("form_token", "")[:64], *asked)
