"""Setting up the second factor, its recovery codes, and doing without it."""

import segno
from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.accounts.codes import enrolment_uri, new_secret
from booking.accounts.factors import (
    confirm_factor,
    drop_factor,
    renew_recovery_codes,
)
from booking.accounts.inputs import Code
from booking.accounts.queries import SignedIn, factor_required
from booking.accounts.sessions import show_factor
from booking.errors import Forbidden, InvalidInput, TooManyRequests
from booking.inputs import from_form
from booking.practice.queries import load_practice
from booking.web.context import config, database, now
from booking.web.errors import STATUS
from booking.web.sealing import Purpose, seal, unsealed
from booking.web.staff import throttle
from booking.web.staff.access import half_in, let_in, let_out, me, renewed
from booking.web.staff.carried import Carried, carried_form
from booking.web.staff.gate import (
    NOTHING_WRONG,
    Errors,
    errors_of,
    gate,
    mine,
    next_page,
    please_wait,
)

GROUP = 4


def set_up_factor() -> Response:
    return enrolment_page(me())


def send_factor() -> Response:
    person, carried = me(), carried_form()
    try:
        throttle.count_code(person.account)
        asked = from_form(Code, {"code": request.form.get("code", "")})
        codes = _confirm(person, asked.code)
    except InvalidInput as refusal:
        status = STATUS[InvalidInput]
        return enrolment_page(person, status=status, carried=carried, errors=errors_of(refusal))
    except TooManyRequests as refusal:
        errors = {"code": ["Too many tries. Please wait a few minutes."]}
        status = STATUS[TooManyRequests]
        return please_wait(
            enrolment_page(person, status=status, carried=carried, errors=errors), refusal
        )
    return _codes_page(codes, carried)


def renew_codes() -> Response:
    """Those from before are good for nothing any more."""
    person = me()
    with database().writing() as session:
        codes = renew_recovery_codes(session, person.account.id, by=person.caller.actor, now=now())
    return _codes_page(codes, None)


def turn_off_factor() -> Response:
    """Where the practice does not ask for one; signing in again is the proof that it went well."""
    person = me()
    with database().writing() as session:
        if factor_required(load_practice(session).settings, by_default=config().production):
            raise Forbidden
        drop_factor(session, person.account, by=person.caller.actor, now=now())
    let_out()
    flash("The second step is off. Please sign in again.", "success")
    return redirect(url_for("staff.login"), 303)


def enrolment_page(
    person: SignedIn,
    *,
    status: int = 200,
    carried: Carried | None = None,
    errors: Errors = NOTHING_WRONG,
) -> Response:
    secret = _secret_shown(person) or new_secret()
    with database().reading() as session:
        issuer = load_practice(session).settings.name
    picture = segno.make(enrolment_uri(secret, email=person.account.email, issuer=issuer))
    return gate(
        "factor",
        status=status,
        carried=carried,
        errors=errors,
        picture=picture.svg_data_uri(scale=5, border=3, light="#fff"),
        sealed=seal(f"{person.session_id} {secret}", Purpose.FACTOR),
        secret=[secret[first : first + GROUP] for first in range(0, len(secret), GROUP)],
        has_to=half_in() is not None,
    )


def _secret_shown(person: SignedIn) -> str | None:
    """In this session, by the page whose form comes back: nobody else was told it."""
    told = unsealed(request.form.get("secret", ""), Purpose.FACTOR) or ""
    session_id, _, secret = told.partition(" ")
    return secret if session_id == str(person.session_id) else None


def _confirm(person: SignedIn, code: str) -> tuple[str, ...]:
    """The session that has just shown a code goes on, under a new token."""
    secret = _secret_shown(person)
    if secret is None:
        raise InvalidInput({"code": ["new_picture"]})
    by, number, here = person.caller.actor, person.account.id, person.session_id
    with database().writing() as session:
        codes = confirm_factor(
            session, number, secret=secret, code=code, session_id=here, by=by, now=now()
        )
        show_factor(session, here, now=now())
        token = renewed(session, person)
    let_in(token)
    return codes


def _codes_page(codes: tuple[str, ...], carried: Carried | None) -> Response:
    with database().reading() as session:
        name = load_practice(session).settings.name
    to = next_page() if "next" in request.form else url_for("staff.account")
    return gate("codes", codes=codes, carried=mine(carried), next=to, practice_name=name)
