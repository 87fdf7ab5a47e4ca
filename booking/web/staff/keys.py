"""Keys for programs that use the API: each is shown once."""

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.accounts.actions import add_key, revoke_key
from booking.accounts.inputs import NewKey
from booking.accounts.links import key_from
from booking.accounts.queries import list_keys
from booking.accounts.rules import Role
from booking.errors import InvalidInput, StatusConflict
from booking.inputs import from_form
from booking.practice.queries import load_practice
from booking.web.context import database, keys, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.forms import form_token, nonce_of_form
from booking.web.staff.gate import NOTHING_WRONG, Errors, errors_of
from booking.web.staff.roles import ROLE_WORDS
from booking.web.staff.shell import page

KEY_ROLES = ROLE_WORDS | {
    "read_only": ("Read only", "The calendar without names, and reports. Enough for a display."),
}
CREATED = 201


def api_keys() -> Response:
    with database().reading() as session:
        found = list_keys(session)
        providers = {one.id: one.name for one in load_practice(session).providers}
    return page("keys", found=found, providers=providers, roles=KEY_ROLES)


def new_key() -> Response:
    return _form()


def send_new_key() -> Response:
    typed = _typed()
    by = caller().actor
    try:
        asked = from_form(NewKey, typed)
        key = key_from(keys(), nonce_of_form(by.name, *typed.values()))
        with database().writing() as session:
            add_key(session, asked, by=by, now=now(), key=key)
    except InvalidInput as refusal:
        return _form(errors_of(refusal), status=STATUS[InvalidInput])
    except StatusConflict:
        flash("This form had made a key already, which is revoked. It made no other.", "warning")
        return redirect(url_for("staff.api_keys"), 303)
    return page("key_shown", status=CREATED, key=key, name=asked.name)


def send_revoke(key_id: int) -> Response:
    with database().writing() as session:
        revoke_key(session, key_id, by=caller().actor, now=now())
    flash("The key is revoked: nobody gets in with it any more.", "success")
    return redirect(url_for("staff.api_keys"), 303)


def _form(errors: Errors = NOTHING_WRONG, *, status: int = 200) -> Response:
    with database().reading() as session:
        providers = load_practice(session).providers
    return page(
        "key_new",
        status=status,
        errors=errors,
        typed=_typed(),
        form_token=form_token(),
        providers=providers,
        roles=[(role, *KEY_ROLES[role]) for role in reversed(Role)],
    )


def _typed() -> dict[str, str]:
    typed = {name: request.form.get(name, "") for name in ("name", "role", "provider")}
    if typed["role"] != Role.PROVIDER:
        typed["provider"] = ""
    return typed
