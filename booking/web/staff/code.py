"""The second step of signing in: a code from the app, or one kept for when it is lost."""

from flask import redirect, request, url_for
from werkzeug import Response

from booking.accounts.factors import use_code
from booking.accounts.inputs import Code
from booking.accounts.queries import SignedIn
from booking.accounts.rules import Missing
from booking.accounts.sessions import show_factor
from booking.audit.actions import record
from booking.errors import InvalidInput, TooManyRequests
from booking.inputs import from_form
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff import throttle
from booking.web.staff.access import half_in, let_in, person_if_any, renewed
from booking.web.staff.carried import carried_form
from booking.web.staff.gate import code_page, login_page, minutes, next_page, please_wait
from booking.web.staff.onward import onward


def login_code() -> Response:
    if person_if_any() is not None:
        return redirect(next_page())
    person = half_in()
    if person is None or person.missing is not Missing.CODE:
        return redirect(url_for("staff.login", next=next_page()))
    return code_page()


def send_login_code() -> Response:
    person = half_in()
    if person is None or person.missing is not Missing.CODE:
        # The password was too long ago; what was typed before it goes along.
        return login_page(status=STATUS[InvalidInput], carried=carried_form(), expired=True)
    try:
        throttle.count_code(person.account)
    except TooManyRequests as refusal:
        waiting = code_page(
            status=STATUS[TooManyRequests], carried=carried_form(), wait=minutes(refusal)
        )
        return please_wait(waiting, refusal)
    token = _shown(person)
    if token is None:
        return code_page(status=STATUS[InvalidInput], carried=carried_form(), wrong=True)
    whole = let_in(token)
    return throttle.remember_browser(onward(whole, carried_form()), person.account)


def _shown(person: SignedIn) -> str | None:
    """The session's new token when the code is right."""
    try:
        typed = from_form(Code, {"code": request.form.get("code", "")}).code
    except InvalidInput:
        return None
    by, number = person.caller.actor, person.account.id
    with database().writing() as session:
        if not use_code(session, number, typed, by=by, now=now()):
            record(session, "session.refuse_code", f"account {number}", by=by, now=now())
            return None
        show_factor(session, person.session_id, now=now())
        return renewed(session, person)
