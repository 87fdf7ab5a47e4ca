"""Stopping news: the link of a mail shows a button, and only the button stops anything."""

from werkzeug import Response

from booking.errors import NotFound
from booking.people.actions import stop_news
from booking.people.queries import consent_of_link, living_consent
from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.context import database, keys, now, visitor
from booking.web.security import Access, allow
from booking.web.site.pages import page, personal


@allow(Access.LINK)
def news(token: str) -> Response:
    try:
        with database().reading() as session:
            consent = consent_of_link(session, token, keys())
            lives = living_consent(session, consent.person_id, "marketing") is not None
    except NotFound:
        return _page("unknown", status=404)
    return _page("wanted" if lives else "stopped")


@allow(Access.LINK)
def send_stop_news(token: str) -> Response:
    """Also for mail programs, which bring no cookie and follow no redirect (RFC 8058)."""
    limits.check(limits.MANAGING)
    try:
        with database().writing() as session:
            consent = consent_of_link(session, token, keys())
            stop_news(session, consent.person_id, by=visitor(), now=now())
    except NotFound:
        return _page("unknown", status=404)
    return _page("stopped")


def _page(state: str, *, status: int = 200) -> Response:
    with database().reading() as session:
        practice = load_practice(session)
    return personal(page("site/news.html", practice, {"state": state}, status=status))
