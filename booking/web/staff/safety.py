"""How long a sign-in lasts, and whether it takes two steps."""

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.accounts.colleagues import change_session_rules
from booking.accounts.inputs import SessionRules
from booking.accounts.queries import factor_required, session_life, without_factor
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.web.context import config, database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.gate import NOTHING_WRONG, Errors, errors_of
from booking.web.staff.shell import page

FIELDS = ("session_idle_minutes", "session_hours", "second_factor_required")


def security_settings() -> Response:
    with database().reading() as session:
        life = session_life(session)
        typed = {
            "session_idle_minutes": life.idle.total_seconds() // 60,
            "session_hours": life.absolute.total_seconds() // 3600,
            "second_factor_required": factor_required(session, by_default=config().production),
        }
    return _page({name: int(value) for name, value in typed.items()})


def send_security_settings() -> Response:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        asked = from_form(SessionRules, typed)
    except InvalidInput as refusal:
        return _page(typed, errors_of(refusal), status=STATUS[InvalidInput])
    with database().writing() as session:
        change_session_rules(session, asked, by=caller().actor, now=now())
    flash("Saved. It holds from the next click on, for everybody.", "success")
    return redirect(url_for("staff.security_settings"), 303)


def _page(typed: object, errors: Errors = NOTHING_WRONG, *, status: int = 200) -> Response:
    with database().reading() as session:
        lacking = without_factor(session)
    return page("security", status=status, typed=typed, errors=errors, lacking=lacking)
