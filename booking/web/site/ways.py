"""From one way of reaching out to another, with what was typed."""

from flask import redirect, request, url_for
from werkzeug import Response

from booking.errors import InvalidInput
from booking.web import limits
from booking.web.security import Access, allow
from booking.web.site import asking
from booking.web.site.answered import take_tick_along
from booking.web.site.carried import Form, carry, words_of

WAYS = {"book": "site.book", **{name: way.endpoint for name, way in asking.ASKING.items()}}


@allow(Access.PUBLIC)
def instead(way: str) -> Response:
    limits.check_cheaply(limits.LOOKS)
    take_tick_along()
    try:
        return carry(redirect(url_for(WAYS[way]), 303), request.form)
    except InvalidInput as too_much:
        return _stay(way, too_much)


def expired(way: str) -> Response:
    """For a form whose protection does not hold: what it said stays on the page."""
    return _stay(way, InvalidInput({"form_token": ["form_expired"]}))


def _stay(way: str, refusal: InvalidInput) -> Response:
    """Where they wanted to go, if that is a form; otherwise with the one they come from."""
    from_here = asking.CALLBACK if "best_time" in request.form else asking.QUESTION
    return asking.refused(asking.ASKING.get(way, from_here), _said(), refusal)


def _said() -> Form:
    """The consent to a booking is none to an answer."""
    return words_of(request.form) if "note" in request.form else asking.typed()
