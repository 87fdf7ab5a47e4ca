"""What we know of a visitor without an account: a random number in a cookie, and what they say."""

import secrets
from functools import cache
from zoneinfo import available_timezones

from flask import request, session

from booking.web.frames import frame


def browser() -> str:
    """Made when it is first needed; gone when the browser closes."""
    here = frame()
    if here is not None:
        return here.visit
    if "browser" not in session:
        session["browser"] = secrets.token_urlsafe(16)
    return str(session["browser"])


def known_browser() -> str | None:
    """In a frame that no site may show, any address would be a browser of its own."""
    here = frame()
    if here is None:
        return session.get("browser")
    return here.visit if here.origins else None


def own_zone() -> str | None:
    """The visitor's own zone, if the address names one."""
    return known_zone(request.args.get("tz"))


def known_zone(name: str | None) -> str | None:
    return name if name in _zones() else None


@cache
def _zones() -> frozenset[str]:
    # The machine's zone files are looked up one by one: too slow for each request.
    return frozenset(available_timezones())
