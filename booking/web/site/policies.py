"""What happens to the data, and how to use the site one's own way."""

from flask import redirect, request, url_for
from werkzeug import Response

from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.context import database
from booking.web.security import Access, allow
from booking.web.site import arrivals
from booking.web.site.pages import page


@allow(Access.PUBLIC)
def privacy() -> Response:
    objects = {"opted_out": arrivals.opted_out(), "objects": arrivals.objects()}
    return _policy("site/privacy.html", **objects)


@allow(Access.PUBLIC)
def count_or_not() -> Response:
    """No is said with one button, and taken back with another."""
    limits.check(limits.MANAGING)
    answer = redirect(url_for("site.privacy", _anchor="counted"), 303)
    if request.form.get("counted"):
        arrivals.opt_in(answer)
        return answer
    with database().writing() as session:
        arrivals.opt_out(session, answer)
    return answer


@allow(Access.PUBLIC)
def accessibility() -> Response:
    return _policy("site/accessibility.html")


def _policy(template: str, **values: object) -> Response:
    with database().reading() as session:
        practice = load_practice(session)
    return page(template, practice, values)
