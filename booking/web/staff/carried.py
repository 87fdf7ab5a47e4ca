"""What was typed into a form that came too late: carried through signing in, and sent again."""

from dataclasses import dataclass

from flask import request

from booking.web.staff.own_pages import is_own

PATH, FIELD = "carried_path", "carried."
# Never written into a page, however they came.
SECRETS = ("csrf_token", "password", "current", "code")


@dataclass(frozen=True, slots=True)
class Carried:
    """A form of ours: where it goes, and its fields in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]


def refused_form() -> Carried | None:
    """The one just refused; from another site's page nothing is carried on."""
    if request.method != "POST" or not is_own_form():
        return None
    return _carried(request.full_path.removesuffix("?"), list(request.form.items(multi=True)))


def carried_form() -> Carried | None:
    """From the hidden fields of the sign-in's own forms."""
    named = request.form.items(multi=True)
    fields = [(name.removeprefix(FIELD), value) for name, value in named if name.startswith(FIELD)]
    return _carried(request.form.get(PATH, ""), fields)


def is_own_form() -> bool:
    """Whoever signs in must not be made to send what another site wrote."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Our own pages send no referrer, and browsers then say "null".
    return request.headers.get("Origin", "null") in ("null", request.host_url.rstrip("/"))


def _carried(path: str, fields: list[tuple[str, str]]) -> Carried | None:
    if not is_own(path, method="POST"):
        return None
    return Carried(path, tuple((name, value) for name, value in fields if name not in SECRETS))
