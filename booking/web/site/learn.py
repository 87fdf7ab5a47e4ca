"""Our own guide, whether it helps, and the question that somebody has after it."""

from flask import redirect, request, session, url_for
from werkzeug import Response

from booking.inputs import from_form
from booking.opinions.actions import count_opinion
from booking.opinions.inputs import OpinionGiven
from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.context import database
from booking.web.languages import language
from booking.web.security import Access, allow
from booking.web.site import asking
from booking.web.site.pages import page

GUIDE = "hair-restoration"


@allow(Access.PUBLIC)
def learn() -> Response:
    limits.check_cheaply(limits.LOOKS)
    with database().reading() as reading:
        practice = load_practice(reading)
    return page("site/learn.html", practice, {"helpful": session.get("helpful")})


@allow(Access.PUBLIC)
def say_whether_helpful() -> Response:
    """A browser is asked once, for as long as it is open."""
    limits.check(limits.OPINIONS)
    given = from_form(OpinionGiven, {"helpful": request.form.get("helpful", "")})
    if "helpful" not in session:
        with database().writing() as writing:
            helpful = given.helpful == "yes"
            count_opinion(writing, GUIDE, locale=language(), helpful=helpful)
        session["helpful"] = given.helpful
    return redirect(url_for("site.learn", _anchor="helpful"), 303)


@allow(Access.PUBLIC)
def question() -> Response:
    return asking.ask(asking.QUESTION)


@allow(Access.PUBLIC)
def send_question() -> Response:
    return asking.send(asking.QUESTION)
