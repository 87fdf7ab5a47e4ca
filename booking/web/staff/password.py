"""The one-time link that sets a password, and how to get one by mail."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.accounts.actions import hash_password, set_password
from booking.accounts.forgotten import ask_for_link
from booking.accounts.inputs import Forgotten, NewPassword
from booking.accounts.queries import account_of_link
from booking.accounts.sessions import end_session
from booking.audit.rules import Actor, ActorKind
from booking.errors import InvalidInput, NotFound, TooManyRequests
from booking.inputs import from_form
from booking.web import limits
from booking.web.context import address, database, now
from booking.web.errors import STATUS
from booking.web.staff import throttle
from booking.web.staff.access import let_out, present
from booking.web.staff.forms import form_token, nonce_of_form
from booking.web.staff.gate import NOTHING_WRONG, Errors, errors_of, gate, minutes, please_wait


def password(token: str) -> Response:
    limits.check(limits.MANAGING)
    return _page(token)


def send_password(token: str) -> Response:
    limits.check(limits.MANAGING)
    try:
        asked = from_form(NewPassword, {"password": request.form.get("password", "")})
    except InvalidInput as refusal:
        return _page(token, errors_of(refusal), status=STATUS[InvalidInput])
    try:
        return _set(token, asked)
    except NotFound:
        return _gone()


def forgot() -> Response:
    return _forgot({"email": request.args.get("email", "")})


def send_forgot() -> Response:
    """The same answer for every address, and the same work."""
    try:
        asked = from_form(Forgotten, {"email": request.form.get("email", "")})
    except InvalidInput as refusal:
        status, errors = STATUS[InvalidInput], errors_of(refusal)
        return _forgot(request.form, status=status, errors=errors)
    try:
        is_due = throttle.may_mail_link(asked.email)
    except TooManyRequests as refusal:
        status, wait = STATUS[TooManyRequests], minutes(refusal)
        return please_wait(_forgot(request.form, status=status, wait=wait), refusal)
    nonce = nonce_of_form(asked.email)
    if is_due:
        with database().writing() as session:
            ask_for_link(session, asked.email, nonce=nonce, address=address(), now=now())
    return gate("forgot_sent", email=asked.email)


def _forgot(typed: Mapping[str, str], **values: Any) -> Response:  # noqa: ANN401 - the page's
    return gate("forgot", typed=typed, form_token=form_token(), **values)


def _set(token: str, asked: NewPassword) -> Response:
    with database().reading() as session:
        account_of_link(session, token, now=now())
    hashed, before = hash_password(asked), present()
    with database().writing() as session:
        account = set_password(session, token, hashed, by=_nobody(), now=now())
        if before is not None:
            end_session(session, before.session_id, by=before.caller.actor, now=now())
    let_out()
    flash("Your password is set. Please sign in with it.", "success")
    answer = redirect(url_for("staff.login"), 303)
    # Whoever reads the account's mail is no stranger, whatever others try meanwhile.
    return throttle.remember_browser(answer, account)


def _page(token: str, errors: Errors = NOTHING_WRONG, *, status: int = 200) -> Response:
    try:
        with database().reading() as session:
            account = account_of_link(session, token, now=now())
    except NotFound:
        return _gone()
    return gate("password", status=status, email=account.email, errors=errors)


def _gone() -> Response:
    return gate("password_gone", status=STATUS[NotFound])


def _nobody() -> Actor:
    return Actor(ActorKind.STAFF, address=address())
