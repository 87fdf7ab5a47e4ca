"""The password once more, before what matters most."""

from flask import redirect, request
from werkzeug import Response

from booking.accounts.actions import is_password_of
from booking.accounts.sessions import prove_session
from booking.errors import InvalidInput, TooManyRequests
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff import throttle
from booking.web.staff.access import me
from booking.web.staff.carried import Carried, carried_form
from booking.web.staff.gate import gate, minutes, next_page, please_wait, resume_page


def confirm_password() -> Response:
    return confirm_page()


def send_confirm_password() -> Response:
    person, carried = me(), carried_form()
    try:
        throttle.count_password(person.account.email, person.account)
    except TooManyRequests as refusal:
        status = STATUS[TooManyRequests]
        waiting = confirm_page(status=status, carried=carried, wait=minutes(refusal))
        return please_wait(waiting, refusal)
    if not is_password_of(person.account, request.form.get("password", "")[:200]):
        return confirm_page(status=STATUS[InvalidInput], carried=carried, wrong=True)
    with database().writing() as session:
        prove_session(session, person.session_id, by=person.caller.actor, now=now())
    return resume_page(carried, why="proved") if carried else redirect(next_page(), 303)


def confirm_page(
    *, status: int = 200, carried: Carried | None = None, **values: object
) -> Response:
    return gate("confirm", status=status, carried=carried, email=me().account.email, **values)
