"""Who may call what, and what every answer carries: denied unless a route says otherwise."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from flask import Flask, Response, request

View = TypeVar("View", bound=Callable[..., object])

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A manage link must not travel to another site in a Referer.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ALWAYS = (*HEADERS.items(), ("Cache-Control", "private, no-store"))
TRANSPORT = "max-age=31536000; includeSubDomains"


class Access(StrEnum):
    """What a route asks of its caller; `OFFICE` routes ask the role table as well."""

    PUBLIC = "public"
    LINK = "manage link"
    OFFICE = "key or session"


def allow(access: Access) -> Callable[[View], View]:
    """Each route carries one; an application with a route that has none does not start."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def protect(app: Flask) -> None:
    _refuse_unmarked(app)
    app.after_request(_harden)


def _refuse_unmarked(app: Flask) -> None:
    unmarked = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    if unmarked:
        raise RuntimeError(f"no access is stated for {', '.join(sorted(unmarked))}")


def _harden(response: Response) -> Response:
    # In one go: asking a header list for one name after the other is what a fast answer waits for.
    said = {name.lower() for name, _ in response.headers}
    missing = [(name, value) for name, value in ALWAYS if name.lower() not in said]
    response.headers.extend(missing)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT)
    return response
