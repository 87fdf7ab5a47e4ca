"""What happens to the data, and how to use the site one's own way."""

from werkzeug import Response

from booking.practice.queries import load_practice
from booking.web.context import database
from booking.web.security import Access, allow
from booking.web.site.pages import page


@allow(Access.PUBLIC)
def privacy() -> Response:
    return _policy("site/privacy.html")


@allow(Access.PUBLIC)
def accessibility() -> Response:
    return _policy("site/accessibility.html")


def _policy(template: str) -> Response:
    with database().reading() as session:
        practice = load_practice(session)
    return page(template, practice, {})
