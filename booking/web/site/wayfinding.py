"""What programs look for at the root of a site, before they look at any page."""

from flask import Response, current_app

from booking.web.security import Access, allow

DAY = "public, max-age=86400"
# Nothing there is for a search engine, and nothing is hidden by this alone.
ROBOTS = """\
User-agent: *
Disallow: /manage
Disallow: /staff
Disallow: /api
"""


@allow(Access.PUBLIC)
def robots() -> Response:
    answer = Response(ROBOTS, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = DAY
    return answer


@allow(Access.PUBLIC)
def favicon() -> Response:
    """For what never reads the link to it in a page's head."""
    answer = current_app.send_static_file("shared/mark.ico")
    answer.headers["Cache-Control"] = DAY
    return answer
