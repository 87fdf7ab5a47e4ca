"""The one-time link that sets a password."""

from collections.abc import Mapping, Sequence

from flask import make_response, render_template, request
from werkzeug import Response

from booking.accounts.actions import hash_password, set_password
from booking.accounts.inputs import NewPassword
from booking.accounts.queries import account_of_link
from booking.audit.rules import Actor, ActorKind
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.web import limits, wording
from booking.web.context import address, database, now
from booking.web.errors import STATUS

NOTHING_WRONG: Mapping[str, Sequence[str]] = {}


def password(token: str) -> Response:
    limits.check(limits.MANAGING)
    return _page(token, NOTHING_WRONG)


def send_password(token: str) -> Response:
    limits.check(limits.MANAGING)
    try:
        asked = from_form(NewPassword, {"password": request.form.get("password", "")})
    except InvalidInput as refusal:
        errors = {
            name: [wording.of_field(name, code) for code in codes]
            for name, codes in refusal.errors.items()
        }
        return _page(token, errors, status=STATUS[InvalidInput])
    by = Actor(ActorKind.STAFF, address=address())
    with database().reading() as session:
        account_of_link(session, token, now=now())
    hashed = hash_password(asked)
    with database().writing() as session:
        account = set_password(session, token, hashed, by=by, now=now())
    return make_response(render_template("staff/password_set.html", name=account.name))


def _page(token: str, errors: Mapping[str, Sequence[str]], *, status: int = 200) -> Response:
    with database().reading() as session:
        account = account_of_link(session, token, now=now())
    page = render_template("staff/password.html", email=account.email, errors=errors)
    return make_response(page, status)
