"""Who may call what, and what every answer carries: denied unless a route says otherwise."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from types import TracebackType
from typing import TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from booking.errors import NotFound
from booking.inputs import LARGEST_ID

Headers = list[tuple[str, str]]
ErrorInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
View = TypeVar("View", bound=Callable[..., object])

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
NOWHERE = "frame-ancestors 'none'"
WITH_FRAMES = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
# A mail brings its own style sheet, and may do nothing else.
FRAMED_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'self'; sandbox"
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
FRAMED = "booking.framed"
TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
# Each with its name in lower case, to be looked up by.
ALWAYS = tuple(
    (header[0].lower(), header)
    for header in (*HEADERS.items(), ("Cache-Control", "private, no-store"))
)


MAX_BODY = 64 * 1024
# Whoever sent somewhat too much can read the answer: one who still sends when it comes cannot.
READ_TO_THE_END = 16 * MAX_BODY
READS_NO_BODY = ("GET", "HEAD", "OPTIONS")


class Access(StrEnum):
    """What a route asks of its caller; `OFFICE` routes ask the role table as well."""

    PUBLIC = "public"
    LINK = "manage link"
    OFFICE = "key or session"


def possible_numbers(arguments: Mapping[str, object]) -> None:
    """A number that no row can have is one that the database may refuse to look for."""
    if any(isinstance(one, int) and one > LARGEST_ID for one in arguments.values()):
        raise NotFound


def allow(access: Access) -> Callable[[View], View]:
    """Each route carries one; an application with a route that has none does not start."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def with_frames(answer: Response) -> Response:
    """For a page that shows one of ours in a frame."""
    answer.headers["Content-Security-Policy"] = WITH_FRAMES
    return answer


def as_framed_mail(answer: Response) -> Response:
    """For a mail in a frame of our own page."""
    answer.headers["Content-Security-Policy"] = FRAMED_MAIL
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def shown_on(answer: Response, sites: Sequence[str]) -> Response:
    """For a page of ours on those sites."""
    listed = f"frame-ancestors {' '.join(sites)}"
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(NOWHERE, listed)
    # That header can name no site: it could only forbid what is allowed here.
    request.environ[FRAMED] = True
    return answer


def limit_bodies(app: Flask) -> None:
    """Before anything reads one: in pieces, Werkzeug would cut it at its limit and say nothing."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.before_request(_measure_body)


def _measure_body() -> None:
    if request.content_length is not None or request.method in READS_NO_BODY:
        return
    request.max_content_length = READ_TO_THE_END
    if len(request.get_data()) > MAX_BODY:
        raise RequestEntityTooLarge


def protect(app: Flask) -> None:
    _refuse_unmarked(app)
    app.wsgi_app = _hardened(app.wsgi_app)  # type: ignore[assignment,method-assign]


def _refuse_unmarked(app: Flask) -> None:
    unmarked = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    if unmarked:
        raise RuntimeError(f"no access is stated for {', '.join(sorted(unmarked))}")


def _hardened(application: WSGIApplication) -> WSGIApplication:
    """Outside Flask, where headers are a plain list: each of Flask's copies costs a fast answer."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(
            status: str, headers: Headers, *error: ErrorInfo | None
        ) -> Callable[[bytes], object]:
            said = {name.lower() for name, _ in headers}
            if FRAMED in environ:
                said.add("x-frame-options")
            headers.extend([header for low, header in ALWAYS if low not in said])
            if environ["wsgi.url_scheme"] == "https" and TRANSPORT[0].lower() not in said:
                headers.append(TRANSPORT)
            return start_response(status, headers, *error)

        return application(environ, start)

    return answer
