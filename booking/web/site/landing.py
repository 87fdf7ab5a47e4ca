"""The landing page."""

from werkzeug import Response

from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.context import database
from booking.web.languages import language
from booking.web.security import Access, allow
from booking.web.site.offers import all_offers
from booking.web.site.pages import page


@allow(Access.PUBLIC)
def landing() -> Response:
    limits.check_cheaply(limits.LOOKS)
    with database().reading() as session:
        practice = load_practice(session)
        offers = all_offers(session, practice, locale=language())
    # The first kind is what a newcomer needs; a sooner follow-up visit is no use to them.
    first = next((offer for offer in offers if offer.earliest), None)
    return page("site/landing.html", practice, {"offer": first, "location": practice.locations[0]})
