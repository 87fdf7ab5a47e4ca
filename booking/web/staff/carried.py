"""What was typed into a form that came too late: carried through signing in, and sent again."""

import secrets
from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from booking.web.context import config
from booking.web.staff.own_pages import is_own

PATH, OWNER, FIELD = "carried_path", "carried_for", "carried."
# Never written into a page, however they came.
SECRETS = ("csrf_token", "password", "current", "code")


@dataclass(frozen=True, slots=True)
class Carried:
    """A form of ours: where it goes, its fields in their order, and the account it was shown to."""

    path: str
    fields: tuple[tuple[str, str], ...]
    owner: int | None

    @property
    def sealed_owner(self) -> str:
        return str(_seal().dumps(self.owner))


def refused_form() -> Carried | None:
    """The one just refused; from another site's page nothing is carried on."""
    if request.method != "POST" or not is_own_form():
        return None
    # A step of signing in is no form of its own: what it carries is.
    return carried_form() or _carried(
        request.full_path.removesuffix("?"),
        list(request.form.items(multi=True)),
        owner=_shown_to(request.form.get("csrf_token", "")),
    )


def carried_form() -> Carried | None:
    """From the hidden fields of the sign-in's own forms."""
    named = request.form.items(multi=True)
    fields = [(name.removeprefix(FIELD), value) for name, value in named if name.startswith(FIELD)]
    return _carried(
        request.form.get(PATH, ""), fields, owner=_unsealed(request.form.get(OWNER, ""))
    )


def is_own_form() -> bool:
    """Whoever signs in must not be made to send what another site wrote."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Our own pages send no referrer, and browsers then say "null".
    return request.headers.get("Origin", "null") in ("null", request.host_url.rstrip("/"))


def proof_for(account_id: int) -> str:
    """What this session's forms are proved by: it says whose they are, and nobody can say it."""
    return f"{account_id} {secrets.token_hex(20)}"


def _carried(path: str, fields: list[tuple[str, str]], *, owner: int | None) -> Carried | None:
    if not is_own(path, method="POST"):
        return None
    kept = tuple((name, value) for name, value in fields if name not in SECRETS)
    return Carried(path, kept, owner)


def _shown_to(token: str) -> int | None:
    """The token outlives its session: it no longer lets a form in, but still says whose it was."""
    # As Flask-WTF signs it.
    signed = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
    try:
        account_id, _, _ = str(signed.loads(token)).partition(" ")
    except BadSignature:
        return None
    return int(account_id) if account_id.isdecimal() else None


def _unsealed(owner: str) -> int | None:
    try:
        account_id = _seal().loads(owner)
    except BadSignature:
        return None
    return account_id if isinstance(account_id, int) else None


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(config().secret_keys)), salt="whose form it is")
