"""Who may pass each address of the staff area: checked here, before the view runs."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from functools import partial, wraps
from typing import Any, cast

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from booking.accounts.queries import SignedIn, signed_in
from booking.accounts.rules import PROOF, Caller, Missing, Permission, Scope
from booking.accounts.sessions import renew_session, touch_session
from booking.errors import Forbidden, NotFound
from booking.web.context import address, config, database, now
from booking.web.languages import keep_language
from booking.web.security import Access, allow, possible_numbers
from booking.web.staff.carried import proof_for

View = Callable[..., Any]
# What a page asks for by itself while nobody touches it keeps nobody signed in.
BACKGROUND = "X-Background"
SEEN_AGAIN_AFTER = timedelta(minutes=1)


class SignInFirst(Exception):
    """Nobody is signed in, or no longer, or not in full."""


class ConfirmFirst(Exception):
    """Whoever is signed in has not given the password lately."""


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the staff area; without a permission it is for whoever is signed in.

    `of_everybody` asks for the permission beyond one's own; `step_up` for the password again unless
    it was given lately; `enrolling` is open to who has yet to set up the second factor as well.
    """

    method: str
    path: str
    view: View
    permission: Permission | None
    _: KW_ONLY
    access: Access = Access.OFFICE
    of_everybody: bool = False
    step_up: bool = False
    enrolling: bool = False

    @property
    def least(self) -> Scope:
        return Scope.ALL if self.of_everybody else Scope.OWN


get, post = partial(Page, "GET"), partial(Page, "POST")


class Desk(UserMixin):  # type: ignore[misc]
    """What Flask-Login knows of a signed-in browser: its token."""

    def __init__(self, token: str, person: SignedIn) -> None:
        self.token = token
        self.person = person

    def get_id(self) -> str:
        return self.token


def keep_sign_ins(app: Flask) -> None:
    logins = LoginManager()
    # Sessions are kept on the server, which knows better than a hash of address and browser.
    logins.session_protection = None
    logins.user_loader(_known)
    # Not init_app: it opens every answer's session, for a cookie that we do not use.
    app.login_manager = logins  # type: ignore[attr-defined]


def guarded(page: Page) -> View:
    """The page's view, behind what the page asks of whoever comes."""
    if page.access is not Access.OFFICE:
        return allow(page.access)(page.view)

    @wraps(page.view)
    def view(**arguments: str | int) -> Any:  # noqa: ANN401 - whatever Flask takes
        person = half_in() if page.enrolling else None
        if person is None or person.missing is not Missing.FACTOR:
            person = person_if_any()
        if person is None:
            raise SignInFirst
        if page.permission and person.caller.scope(page.permission) < page.least:
            raise Forbidden
        if page.step_up and now() - person.proved_at >= PROOF:
            raise ConfirmFirst
        possible_numbers(arguments)
        return page.view(**arguments)

    return allow(page.access)(view)


def person_if_any() -> SignedIn | None:
    """Who is signed in, in full; coming here is a sign of life."""
    person = present()
    if person is None or person.missing is not None:
        return None
    # Once in a request: a view asks who is signed in also while it writes.
    noticed, g.noticed = g.get("noticed", False), True
    if noticed or BACKGROUND in request.headers:
        return person
    if now() - person.seen_at >= SEEN_AGAIN_AFTER:
        with database().writing() as writing:
            touch_session(writing, person.session_id, now=now())
    return person


def half_in() -> SignedIn | None:
    """Who has given the password and is not in yet."""
    person = present()
    return person if person is not None and person.missing is not None else None


def me() -> SignedIn:
    """On the page that sets up the second factor: in or not."""
    person = person_if_any() or half_in()
    if person is None:
        raise SignInFirst
    return person


def caller() -> Caller:
    return me().caller


def let_in(token: str) -> SignedIn:
    """A fresh cookie: nothing that was in it before may outlive the sign-in.

    `SignInFirst` when somebody ended the session in the meantime, or shut the account.
    """
    let_out()
    person = _person_of(token)
    if person is None:
        raise SignInFirst
    session["csrf_token"] = proof_for(person.account.id)
    login_user(Desk(token, person))
    return person


def let_out() -> None:
    logout_user()
    _empty_cookie()


def renewed(writing: Session, person: SignedIn) -> str:
    """Its new token; `SignInFirst` when somebody ended the session in the meantime."""
    try:
        return renew_session(writing, person.session_id)
    except NotFound:
        let_out()
        raise SignInFirst from None


def present() -> SignedIn | None:
    """Whom this browser's cookie speaks of, in or half in."""
    if "_user_id" not in session or not current_user.is_authenticated:
        return None
    return cast(SignedIn, current_user.person)


def _person_of(token: str) -> SignedIn | None:
    with database().reading() as reading:
        return signed_in(
            reading,
            token,
            address=address(),
            now=now(),
            factor_by_default=config().production,
        )


def _empty_cookie() -> None:
    with keep_language():
        session.clear()
    # Flask-WTF remembers within a request the token that it has just made.
    g.pop("csrf_token", None)


def _known(token: str) -> Desk | None:
    person = _person_of(token)
    return Desk(token, person) if person else None
