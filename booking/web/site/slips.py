"""An address that was probably meant otherwise: asked about once, before anything is kept."""

from dataclasses import dataclass

from flask import request

from booking.contacts import likely_meant
from booking.web.site.carried import Form


@dataclass(frozen=True, slots=True)
class Slip:
    """An address that was typed, and the one that was probably meant."""

    typed: str
    meant: str


def with_chosen(form: Form) -> Form:
    """With the address that was chosen when we asked which one is meant."""
    chosen = request.form.get("email_is")
    return {**form, "email": chosen} if chosen else form


def slip_in(email: str | None) -> Slip | None:
    """Whoever has said that it is theirs is not asked twice; to send the form again says nothing.

    The Enter key and the form's own button are pressed by reflex.
    """
    meant = None if email is None or email == answered() else likely_meant(email)
    return Slip(email, meant) if email and meant else None


def answered() -> str | None:
    """The address that was chosen, which the form takes along however often it is refused."""
    return request.form.get("email_is") or request.form.get("email_kept")
