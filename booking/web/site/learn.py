"""Our own guide, and the question that somebody has after it."""

from werkzeug import Response

from booking.web.security import Access, allow
from booking.web.site import asking


@allow(Access.PUBLIC)
def question() -> Response:
    return asking.ask(asking.QUESTION)


@allow(Access.PUBLIC)
def send_question() -> Response:
    return asking.send(asking.QUESTION)
