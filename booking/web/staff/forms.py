"""What a form of the staff area says when it is refused, and which of two sendings it is."""

import secrets

from flask import request

from booking.accounts.links import nonce_of
from booking.errors import InvalidInput, Refusal
from booking.web import wording


def words_of(refusal: Refusal | None) -> dict[str, list[str]]:
    """Field by field; empty where no field is to blame."""
    if not isinstance(refusal, InvalidInput):
        return {}
    return {
        name: [wording.of_field(name, code) for code in codes]
        for name, codes in refusal.errors.items()
    }


def form_token() -> str:
    """A form that comes back keeps its own."""
    return request.form.get("form_token", "")[:64] or secrets.token_urlsafe(12)


def nonce_of_form(*asked: str) -> str:
    return nonce_of(request.form.get("form_token", "")[:64], *asked)
