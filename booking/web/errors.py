"""From what went wrong to an answer: a page for people, problem+json for programs."""

from http import HTTPStatus
from typing import cast

from flask import Flask, Response, json, render_template, request
from flask_babel import force_locale
from werkzeug.exceptions import HTTPException

from booking.errors import (
    ExtendedAlready,
    Forbidden,
    HoldGone,
    InvalidInput,
    KeyReused,
    LastAdmin,
    NotBegun,
    NotFound,
    Refusal,
    SlotTaken,
    StaleVersion,
    StatusConflict,
    TooLate,
    TooManyOpen,
    TooManyRequests,
)
from booking.web import wording

STATUS: dict[type[Refusal], int] = {
    InvalidInput: 422,
    NotFound: 404,
    Forbidden: 403,
    SlotTaken: 409,
    StaleVersion: 409,
    StatusConflict: 409,
    NotBegun: 409,
    TooLate: 409,
    TooManyOpen: 409,
    TooManyRequests: 429,
    KeyReused: 409,
    LastAdmin: 409,
    HoldGone: 409,
    ExtendedAlready: 409,
}
API = "/api/"
STAFF = "/staff/"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


def answer_errors(app: Flask) -> None:
    app.register_error_handler(Refusal, answer_refusal)
    # What nobody foresaw comes here too, as a 500: Flask logs it, the answer has no word of it.
    app.register_error_handler(HTTPException, _http)


def problem(status: int, code: str, detail: str, **more: object) -> Response:
    """RFC 9457; `more` are members beside the standard ones."""
    body = {
        "type": f"urn:booking:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    return Response(json.dumps(body), status=status, content_type="application/problem+json")


def refusal_problem(error: Refusal, **more: object) -> Response:
    if isinstance(error, InvalidInput):
        more["errors"] = {
            field: [wording.of_code(code) for code in codes]
            for field, codes in error.errors.items()
        }
    response = problem(STATUS[type(error)], error.code, wording.of_code(error.code), **more)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def answer_refusal(error: Refusal) -> Response:
    if request.path.startswith(API):
        return refusal_problem(error)
    response = status_page(STATUS[type(error)])
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:
        return cast(Response, error.get_response())
    if request.path.startswith(API):
        response = problem(status, _code(status), wording.for_programs(status))
    else:
        response = status_page(status)
    for name, value in error.get_headers(request.environ):
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _code(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "_")


def status_page(status: int) -> Response:
    """In the staff area one that leads back to it, in its one language."""
    if request.path.startswith(STAFF):
        with force_locale("en"):
            return _status_page("errors/staff.html", status)
    return _status_page("errors/error.html", status)


def _status_page(template: str, status: int) -> Response:
    words = {"title": wording.title_of_status(status), "detail": wording.of_status(status)}
    return Response(render_template(template, words=words), status=status)
