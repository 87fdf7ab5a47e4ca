"""From one way of reaching out to another, with what was typed."""

from flask import redirect, request, url_for
from werkzeug import Response

from booking.web import limits
from booking.web.security import Access, allow
from booking.web.site import asking
from booking.web.site.answered import take_tick_along
from booking.web.site.carried import carry

WAYS = {"book": "site.book", **{name: way.endpoint for name, way in asking.ASKING.items()}}


@allow(Access.PUBLIC)
def instead(way: str) -> Response:
    limits.check_cheaply(limits.LOOKS)
    take_tick_along()
    return carry(redirect(url_for(WAYS[way]), 303), request.form)


def expired(way: str) -> Response:
    """For a form whose protection does not hold: what it said stays on the page."""
    if way not in asking.ASKING:
        return redirect(url_for(WAYS[way]), 303)
    return asking.expired(asking.ASKING[way])
