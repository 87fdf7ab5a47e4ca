"""The booking journey's first question: what."""

from werkzeug import Response

from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.context import database
from booking.web.languages import language
from booking.web.security import Access, allow
from booking.web.site.answered import answered
from booking.web.site.offers import all_offers
from booking.web.site.pages import page


@allow(Access.PUBLIC)
def book() -> Response:
    limits.check_cheaply(limits.LOOKS)
    with database().reading() as session:
        practice = load_practice(session)
        values = {
            "offers": all_offers(session, practice, locale=language()),
            "has_checked": answered() is not None,
        }
    return page("site/book.html", practice, values)
