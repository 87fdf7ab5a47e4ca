"""One's own account: password, second factor, where one is signed in, the day by mail."""

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.accounts.actions import change_password, hash_password, is_password_of
from booking.accounts.colleagues import set_agenda_wish
from booking.accounts.factors import factor_since, recovery_codes_left
from booking.accounts.inputs import OtherPassword
from booking.accounts.queries import colleague, factor_required, list_sessions
from booking.accounts.sessions import end_other_sessions, end_own_session
from booking.errors import InvalidInput, TooManyRequests
from booking.inputs import from_form
from booking.practice.queries import load_practice
from booking.web.context import config, database, now
from booking.web.errors import STATUS
from booking.web.staff import throttle
from booking.web.staff.access import let_in, let_out, me, renewed
from booking.web.staff.browsers import browser_words
from booking.web.staff.gate import NOTHING_WRONG, Errors, errors_of, please_wait
from booking.web.staff.roles import ROLE_WORDS
from booking.web.staff.shell import page


def account() -> Response:
    return _page()


def send_own_password() -> Response:
    person = me()
    try:
        asked = from_form(
            OtherPassword, {name: request.form.get(name, "") for name in ("current", "password")}
        )
        throttle.count_password(person.account.email, person.account)
        if not is_password_of(person.account, asked.current):
            raise InvalidInput({"current": ["wrong_password"]})
    except InvalidInput as refusal:
        return _page(errors_of(refusal), status=STATUS[InvalidInput])
    except TooManyRequests as refusal:
        errors = {"current": ["Too many tries. Please wait a few minutes."]}
        return please_wait(_page(errors, status=STATUS[TooManyRequests]), refusal)
    _change(asked)
    flash("Your password is changed, and every other browser is signed out.", "success")
    return redirect(url_for("staff.account"), 303)


def end_one_session(session_id: int) -> Response:
    person = me()
    with database().writing() as session:
        end_own_session(session, session_id, by=person.caller.actor, now=now())
    if session_id == person.session_id:
        let_out()
        return redirect(url_for("staff.login"), 303)
    flash("That browser is signed out.", "success")
    return redirect(url_for("staff.account"), 303)


def end_sessions_elsewhere() -> Response:
    person = me()
    with database().writing() as session:
        end_other_sessions(
            session, person.account, but=person.session_id, by=person.caller.actor, now=now()
        )
    flash("Every other browser is signed out.", "success")
    return redirect(url_for("staff.account"), 303)


def send_agenda_wish() -> Response:
    person, is_wanted = me(), request.form.get("wants_agenda") == "true"
    with database().writing() as session:
        set_agenda_wish(
            session, person.account.id, is_wanted=is_wanted, by=person.caller.actor, now=now()
        )
    words = "You will get the day by mail." if is_wanted else "You will get no more daily mail."
    flash(words, "success")
    return redirect(url_for("staff.account"), 303)


def _change(asked: OtherPassword) -> None:
    """This browser stays signed in, under a new token."""
    person = me()
    hashed = hash_password(asked)
    with database().writing() as session:
        change_password(
            session,
            person.account,
            hashed,
            session_id=person.session_id,
            by=person.caller.actor,
            now=now(),
        )
        token = renewed(session, person)
    let_in(token)


def _page(errors: Errors = NOTHING_WRONG, *, status: int = 200) -> Response:
    person = me()
    with database().reading() as session:
        number = person.account.id
        settings = load_practice(session).settings
        values = {
            "mine": colleague(session, number),
            "factor_at": factor_since(session, number),
            "codes_left": recovery_codes_left(session, number),
            "is_required": factor_required(settings, by_default=config().production),
            "role": ROLE_WORDS[person.account.role][0],
            "sessions": list_sessions(session, number, now=now()),
        }
    here = person.session_id
    return page(
        "account", status=status, errors=errors, here=here, browser_words=browser_words, **values
    )
