"""What was just asked or booked, for the page that thanks: in the session, or a frame's address."""

from flask import redirect, session, url_for
from werkzeug import Response

from booking.web.frames import frame, sealed_here, unsealed_here

LEAD, BOOKED = "lead", "booked"


def thank(endpoint: str, what: str, secret: str, **said: str | None) -> Response:
    """Nobody else can read it in the address, and an hour later nobody can use it."""
    if frame() is None:
        session[what] = secret
        return redirect(url_for(endpoint, **said), 303)  # type: ignore[arg-type]
    made = {"made": sealed_here(f"{what} {secret}".encode(), "made"), "words": None}
    return redirect(url_for(endpoint, **said | made), 303)  # type: ignore[arg-type]


def just_made(what: str) -> str:
    if frame() is None:
        return str(session.get(what, ""))
    kind, _, secret = (unsealed_here("made") or b"").decode().partition(" ")
    return secret if kind == what else ""
