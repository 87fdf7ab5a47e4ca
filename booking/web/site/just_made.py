"""What was just asked or booked, for the page that thanks: in the session, or a frame's address."""

from flask import redirect, request, session, url_for
from werkzeug import Response

from booking.web.frames import frame
from booking.web.sealing import Purpose, seal, unsealed

LEAD, BOOKED = "lead", "booked"


def thank(endpoint: str, what: str, secret: str, **said: str | None) -> Response:
    """Nobody else can read it in the address, and an hour later nobody can use it."""
    if frame() is None:
        session[what] = secret
        return redirect(url_for(endpoint, **said), 303)  # type: ignore[arg-type]
    made = {"made": seal(f"{what} {secret}", Purpose.MADE), "words": None}
    return redirect(url_for(endpoint, **said | made), 303)  # type: ignore[arg-type]


def just_made(what: str) -> str:
    if frame() is None:
        return str(session.get(what, ""))
    kind, _, secret = (unsealed(request.args.get("made", ""), Purpose.MADE) or "").partition(" ")
    return secret if kind == what else ""
