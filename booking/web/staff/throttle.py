"""Slowing who guesses, without locking out who only wants in.

A browser in which somebody has signed in before has a count of its own for that account, so
whatever others try elsewhere does not stand in its way.
"""

import secrets
from datetime import timedelta

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response

from booking.accounts.models import Account
from booking.errors import TooManyRequests
from booking.limits.rules import Limit
from booking.web import limits
from booking.web.context import config
from booking.web.limits import HOUR, MINUTE

COOKIE = "booking_browser"
KNOWN_FOR = timedelta(days=180)
MOST_ACCOUNTS = 8

PASSWORDS_HERE = Limit("passwords by account and address", 10, 10 * MINUTE)
PASSWORDS_ANYWHERE = Limit("passwords by account", 30, HOUR)
PASSWORDS_KNOWN = Limit("passwords by account and browser", 20, 10 * MINUTE)
CODES_ANYWHERE = Limit("codes by account", 15, HOUR)
CODES_KNOWN = Limit("codes by account and browser", 15, 10 * MINUTE)
FORGOTTEN_HERE = Limit("forgotten by address", 10, HOUR)
FORGOTTEN = Limit("forgotten by account", 3, HOUR)


def count_password(email: str, account: Account | None) -> None:
    """The same for an address without an account; refused before any password is looked at."""
    nonce = _nonce_of(account)
    if nonce is not None:
        limits.check(PASSWORDS_KNOWN, nonce)
        return
    limits.check(limits.SIGN_INS)
    folded = email.lower()
    limits.check(PASSWORDS_HERE, f"{folded} {limits.client()}")
    limits.check(PASSWORDS_ANYWHERE, folded)


def count_code(account: Account) -> None:
    nonce = _nonce_of(account)
    if nonce is not None:
        limits.check(CODES_KNOWN, nonce)
        return
    limits.check(CODES_ANYWHERE, str(account.id))


def may_mail_link(email: str) -> bool:
    """Too often from one address is refused; too often for one account is quietly not sent."""
    limits.check(FORGOTTEN_HERE)
    try:
        limits.check(FORGOTTEN, email.lower())
    except TooManyRequests:
        return False
    return True


def remember_browser(response: Response, account: Account) -> Response:
    """Says nothing but which accounts signed in here; opens nothing."""
    known = {
        number: nonce for number, nonce in _known_accounts().items() if number != str(account.id)
    }
    nonce = _nonce_of(account) or secrets.token_urlsafe(18)
    kept = list(known.items())[-(MOST_ACCOUNTS - 1) :]
    response.set_cookie(
        COOKIE,
        _seal().dumps([*kept, (str(account.id), nonce)]),
        max_age=KNOWN_FOR,
        path="/staff",
        secure=config().base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return response


def _nonce_of(account: Account | None) -> str | None:
    return _known_accounts().get(str(account.id)) if account else None


def _known_accounts() -> dict[str, str]:
    try:
        return dict(_seal().loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        return {}


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(config().secret_keys)), salt="a known browser")
