"""The landing page."""

from werkzeug import Response

from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.context import database
from booking.web.languages import language
from booking.web.security import Access, allow
from booking.web.site.offers import first_offer
from booking.web.site.pages import page


@allow(Access.PUBLIC)
def landing() -> Response:
    limits.check_cheaply(limits.LOOKS)
    with database().reading() as session:
        practice = load_practice(session)
        values = {
            "offer": first_offer(session, practice, locale=language()),
            "location": practice.locations[0],
        }
    return page("site/landing.html", practice, values)
