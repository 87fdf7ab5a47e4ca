"""How long a sign-in lasts, and whether it takes two steps."""

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.colleagues import change_session_rules, rules_mark
from booking.accounts.inputs import SessionRules
from booking.accounts.queries import factor_required, without_factor
from booking.errors import InvalidInput, StaleVersion
from booking.inputs import from_form
from booking.practice.queries import load_practice
from booking.web.context import config, database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.gate import NOTHING_WRONG, Errors, errors_of
from booking.web.staff.settings_forms import Typed
from booking.web.staff.shell import page

LABELS = {
    "session_idle_minutes": "Signed out when nobody touches it for",
    "session_hours": "Signed out in any case after",
    "second_factor_required": "Everybody needs the second step",
}


def security_settings() -> Response:
    return _page()


def send_security_settings() -> Response:
    typed = {name: request.form.get(name, "") for name in (*LABELS, "seen")}
    try:
        asked = from_form(SessionRules, typed)
        with database().writing() as session:
            change_session_rules(session, asked, by=caller().actor, now=now())
    except InvalidInput as refusal:
        return _page(typed, errors_of(refusal), status=STATUS[InvalidInput])
    except StaleVersion:
        return _page(typed, stale=True, status=STATUS[StaleVersion])
    flash("Saved. It holds from the next click on, for everybody.", "success")
    return redirect(url_for("staff.security_settings"), 303)


def _page(
    typed: Typed | None = None,
    errors: Errors = NOTHING_WRONG,
    *,
    stale: bool = False,
    status: int = 200,
) -> Response:
    with database().reading() as session:
        lacking = without_factor(session)
        saved = _saved(session)
    return page(
        "security",
        status=status,
        typed=typed or saved,
        # Who typed something wrong has not seen yet what somebody else saved meanwhile.
        seen=saved["seen"] if stale or typed is None else typed["seen"],
        labels=LABELS,
        stale=stale,
        present=_differing(saved, typed or saved),
        errors=errors,
        lacking=lacking,
    )


def _saved(session: Session) -> Typed:
    settings = load_practice(session).settings
    required = factor_required(settings, by_default=config().production)
    return {
        "session_idle_minutes": str(settings.session_idle_minutes),
        "session_hours": str(settings.session_hours),
        "second_factor_required": "true" if required else "",
        "seen": rules_mark(settings),
    }


def _differing(saved: Typed, typed: Typed) -> Typed:
    """By label, and in words: what is saved now where something else was typed."""
    words = {
        "session_idle_minutes": f"{saved['session_idle_minutes']} minutes",
        "session_hours": f"{saved['session_hours']} hours",
        "second_factor_required": "yes" if saved["second_factor_required"] else "no",
    }
    return {LABELS[name]: said for name, said in words.items() if saved[name] != typed[name]}
