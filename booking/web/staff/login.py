"""Signing in and out."""

from urllib.parse import urlsplit

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from booking.accounts.actions import end_session, is_password_of, open_session
from booking.accounts.inputs import SignIn
from booking.accounts.queries import account_by_email, signed_in
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.web import limits
from booking.web.context import address, database, now
from booking.web.staff.access import let_in, let_out, person_if_any


def login() -> Response:
    if person_if_any() is not None:
        return redirect(_next())
    return _form()


def send_login() -> Response:
    limits.check(limits.SIGN_INS)
    typed = {name: request.form.get(name, "") for name in ("email", "password")}
    try:
        asked = from_form(SignIn, typed)
    except InvalidInput:
        return _form(wrong=True)
    with database().reading() as session:
        account = account_by_email(session, asked.email.strip())
    if not is_password_of(account, asked.password) or account is None or account.disabled_at:
        return _form(wrong=True)
    with database().writing() as session:
        browser = request.user_agent.string
        token = open_session(session, account, address=address(), browser=browser, now=now())
    with database().reading() as session:
        person = signed_in(session, token, address=address(), now=now())
    assert person is not None
    let_in(token, person)
    return redirect(_next(), 303)


def logout() -> Response:
    person = person_if_any()
    if person is not None:
        with database().writing() as session:
            end_session(session, person.session_id, by=person.caller.actor, now=now())
    let_out()
    return redirect(url_for("staff.login"), 303)


def sign_in_first(_refusal: Exception) -> Response | tuple[Response, int]:
    """The way goes on afterwards where it led to; a page's own programs are told plainly."""
    if request.method == "GET" and "X-CSRFToken" not in request.headers:
        return redirect(url_for("staff.login", next=request.full_path.removesuffix("?")))
    return make_response(""), 401


def _form(*, wrong: bool = False) -> Response:
    typed = {"email": request.form.get("email", "")}
    page = render_template("staff/login.html", typed=typed, wrong=wrong, next=_next())
    return make_response(page, 422 if wrong else 200)


def _next() -> str:
    """Only ever to a page of the staff area."""
    asked = request.values.get("next", "")
    parts = urlsplit(asked)
    own = url_for("staff.today")
    is_own = not (parts.scheme or parts.netloc) and asked.startswith(own) and "\\" not in asked
    return asked if is_own else own
