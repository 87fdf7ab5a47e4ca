"""The people who may come in: invited, given a role, shut out again."""

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.accounts.colleagues import (
    account_mark,
    change_account,
    disable_account,
    enable_account,
    invite,
    send_invitation,
)
from booking.accounts.factors import drop_factor
from booking.accounts.inputs import AccountChange, Invited
from booking.accounts.models import Account
from booking.accounts.queries import colleague, factor_required, list_colleagues
from booking.accounts.rules import STAFF_ROLES
from booking.errors import InvalidInput, LastAdmin, StaleVersion, StatusConflict
from booking.inputs import from_form
from booking.practice.queries import Practice, load_practice
from booking.web import wording
from booking.web.context import config, database, keys, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller, me
from booking.web.staff.forms import form_token, nonce_of_form
from booking.web.staff.gate import NOTHING_WRONG, Errors, errors_of
from booking.web.staff.roles import ROLE_WORDS
from booking.web.staff.settings_forms import Typed
from booking.web.staff.shell import page


def accounts() -> Response:
    with database().reading() as session:
        found = list_colleagues(session)
        practice = load_practice(session)
    return page(
        "accounts",
        found=found,
        providers={one.id: one.name for one in practice.providers},
        roles=ROLE_WORDS,
        is_required=factor_required(practice.settings, by_default=config().production),
    )


def new_account() -> Response:
    return _form()


def send_new_account() -> Response:
    try:
        typed = _typed("email", "name", "role", "provider")
        asked, nonce = from_form(Invited, typed), nonce_of_form(*typed.values())
        with database().writing() as session:
            invite(session, asked, by=caller().actor, keys=keys(), now=now(), nonce=nonce)
    except InvalidInput as refusal:
        return _form(errors_of(refusal), status=STATUS[InvalidInput])
    flash("The invitation is on its way.", "success")
    return redirect(url_for("staff.accounts"), 303)


def one_account(account_id: int) -> Response:
    return _one(account_id)


def send_account(account_id: int) -> Response:
    typed = _typed("name", "role", "provider")
    try:
        asked = from_form(AccountChange, typed | _seen())
        with database().writing() as session:
            change_account(session, account_id, asked, by=caller().actor, now=now())
    except InvalidInput as refusal:
        return _one(account_id, errors_of(refusal), typed=typed, status=STATUS[InvalidInput])
    except LastAdmin as refusal:
        return _last_admin(account_id, refusal, typed=typed)
    except StaleVersion:
        return _one(account_id, typed=typed, stale=True, status=STATUS[StaleVersion])
    return _done(account_id, "Saved.")


def send_disable(account_id: int) -> Response:
    try:
        with database().writing() as session:
            disable_account(session, account_id, **_seen(), by=caller().actor, now=now())
    except LastAdmin as refusal:
        return _last_admin(account_id, refusal)
    except StaleVersion:
        return _one(account_id, stale=True, status=STATUS[StaleVersion])
    return _done(account_id, "This account is shut, and signed out everywhere.")


def send_enable(account_id: int) -> Response:
    try:
        with database().writing() as session:
            enable_account(session, account_id, **_seen(), by=caller().actor, now=now())
    except StaleVersion:
        return _one(account_id, stale=True, status=STATUS[StaleVersion])
    return _done(account_id, "This account is open again.")


def send_invitation_again(account_id: int) -> Response:
    by, nonce = caller().actor, nonce_of_form(str(account_id))
    try:
        with database().writing() as session:
            send_invitation(session, account_id, by=by, keys=keys(), now=now(), nonce=nonce)
    except StatusConflict:
        errors = {"": ["This account is shut. Open it before you send a link."]}
        return _one(account_id, errors, status=STATUS[StatusConflict])
    return _done(account_id, "A link to choose a password is on its way.")


def send_reset_factor(account_id: int) -> Response:
    with database().writing() as session:
        kept = colleague(session, account_id).account
        drop_factor(session, kept, by=caller().actor, now=now())
    return _done(account_id, "The second step is off for this account, until it is set up anew.")


def _done(account_id: int, words: str) -> Response:
    """Whoever has just changed themselves may be signed out by now: the next page says so."""
    flash(words, "success")
    return redirect(url_for("staff.one_account", account_id=account_id), 303)


def _last_admin(account_id: int, refusal: LastAdmin, *, typed: Typed | None = None) -> Response:
    errors = {"role": [wording.of_code(refusal.code)]}
    return _one(account_id, errors, typed=typed, status=STATUS[LastAdmin])


def _form(errors: Errors = NOTHING_WRONG, *, status: int = 200) -> Response:
    with database().reading() as session:
        providers = load_practice(session).providers
    typed = _typed("email", "name", "role", "provider")
    return page(
        "account_new",
        status=status,
        errors=errors,
        typed=typed,
        form_token=form_token(),
        providers=providers,
        roles=_choices(),
    )


def _one(
    account_id: int,
    errors: Errors = NOTHING_WRONG,
    *,
    typed: Typed | None = None,
    stale: bool = False,
    status: int = 200,
) -> Response:
    with database().reading() as session:
        found = colleague(session, account_id)
        practice = load_practice(session)
    saved = _saved(found.account, practice)
    return page(
        "account_one",
        status=status,
        errors=errors,
        found=found,
        typed=typed or saved,
        typed_anew=typed is not None,
        stale=stale,
        present=_differing(saved, typed or saved, practice),
        # Who typed something wrong has not seen yet what somebody else saved meanwhile.
        seen=account_mark(found.account) if stale or typed is None else _seen()["seen"],
        form_token=form_token(),
        providers=practice.providers,
        roles=_choices(),
        is_me=found.account.id == me().account.id,
    )


def _saved(kept: Account, practice: Practice) -> Typed:
    own = practice.provider_by_id(kept.provider_id).slug if kept.provider_id else ""
    return {"name": kept.name, "role": kept.role, "provider": own}


def _differing(saved: Typed, typed: Typed, practice: Practice) -> Typed:
    """By label, and in words: what is saved now where something else was typed."""
    whose = {one.slug: one.name for one in practice.providers}
    words = {
        "Name": ("name", saved["name"]),
        "Role": ("role", ROLE_WORDS[saved["role"]][0]),
        "Which provider": ("provider", whose.get(saved["provider"], "")),
    }
    return {label: said for label, (name, said) in words.items() if saved[name] != typed[name]}


def _choices() -> list[tuple[str, str, str]]:
    return [(role, *ROLE_WORDS[role]) for role in STAFF_ROLES]


def _seen() -> dict[str, str]:
    return {"seen": request.form.get("seen", "")}


def _typed(*names: str) -> dict[str, str]:
    """Whose provider is only asked of providers, whatever the form still shows."""
    typed = {name: request.form.get(name, "") for name in names}
    if typed.get("role") != "provider":
        typed["provider"] = ""
    return typed
