"""Signing in and out."""

from flask import redirect, request, url_for
from werkzeug import Response

from booking.accounts.actions import is_password_of
from booking.accounts.inputs import SignIn
from booking.accounts.models import Account
from booking.accounts.queries import account_by_email
from booking.accounts.rules import NO_ACCOUNT, Missing
from booking.accounts.sessions import end_session, open_session
from booking.audit.actions import record
from booking.audit.rules import Actor, ActorKind
from booking.errors import InvalidInput, TooManyRequests
from booking.inputs import from_form
from booking.web.context import address, database, now
from booking.web.errors import STATUS
from booking.web.staff import throttle
from booking.web.staff.access import let_in, let_out, person_if_any, present
from booking.web.staff.carried import carried_form
from booking.web.staff.gate import login_page, minutes, next_page, please_wait
from booking.web.staff.onward import onward


def login() -> Response:
    if person_if_any() is not None:
        return redirect(next_page())
    return login_page()


def send_login() -> Response:
    try:
        typed = {name: request.form.get(name, "") for name in ("email", "password")}
        account, token = _signed_in(from_form(SignIn, typed))
    except InvalidInput:
        return login_page(status=STATUS[InvalidInput], carried=carried_form(), wrong=True)
    except TooManyRequests as refusal:
        waiting = login_page(
            status=STATUS[TooManyRequests], carried=carried_form(), wait=minutes(refusal)
        )
        return please_wait(waiting, refusal)
    person = let_in(token)
    answer = onward(person, carried_form())
    # Where a code is still to come, the password alone makes no browser known.
    return answer if person.missing is Missing.CODE else throttle.remember_browser(answer, account)


def logout() -> Response:
    person = present()
    if person is not None:
        with database().writing() as session:
            end_session(session, person.session_id, by=person.caller.actor, now=now())
    let_out()
    return redirect(url_for("staff.login"), 303)


def _signed_in(asked: SignIn) -> tuple[Account, str]:
    """`InvalidInput` for whatever does not match; why not is told to nobody."""
    with database().reading() as session:
        account = account_by_email(session, asked.email.strip())
    throttle.count_password(asked.email.strip(), account)
    is_right = is_password_of(account, asked.password)
    try:
        if account is None or not is_right:
            raise InvalidInput({"password": ["wrong_password"]})
        return account, _open(account)
    except InvalidInput:
        _record_refusal(account)
        raise


def _open(account: Account) -> str:
    """In place of whoever was signed in here: their cookie goes, and nobody could end it later."""
    before, browser = present(), request.user_agent.string
    with database().writing() as session:
        token = open_session(session, account, address=address(), browser=browser, now=now())
        if before is not None:
            end_session(session, before.session_id, by=before.caller.actor, now=now())
    return token


def _record_refusal(account: Account | None) -> None:
    """For an address without an account too: it takes as long, and somebody may be guessing."""
    nobody = Actor(ActorKind.STAFF, address=address())
    subject = f"account {account.id}" if account else NO_ACCOUNT
    with database().writing() as session:
        record(session, "session.refuse", subject, by=nobody, now=now())
