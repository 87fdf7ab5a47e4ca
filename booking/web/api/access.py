"""Who may pass each address of the API: checked here, before the view runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import cast

from flask import Response, g, request
from flask_wtf.csrf import validate_csrf
from pydantic import BaseModel
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from wtforms import ValidationError

from booking.accounts.queries import caller_of_key
from booking.accounts.rules import Caller, Permission, Scope
from booking.errors import Forbidden, Refusal
from booking.inputs import Input
from booking.limits.rules import Limit
from booking.web import limits
from booking.web.context import address, database
from booking.web.security import Access, allow, possible_numbers
from booking.web.staff.access import person_if_any

View = Callable[..., Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address: who may ask it, what it reads, how it answers.

    A public route with a permission may be asked without a key; with one, the key must have it.
    Its view counts those without one, once it knows what they ask; all others are counted here.
    """

    method: str
    path: str
    view: View
    does: str
    access: Access = Access.OFFICE
    permission: Permission | None = None
    query: type[Input] | None = None
    body: type[Input] | None = None
    body_with_key: type[Input] | None = None
    body_is_optional: bool = False
    repeatable: bool = False
    answers: Mapping[int, type[BaseModel] | None]
    refusals: tuple[type[Refusal], ...] = ()
    limit: Limit | None = None
    has_etag: bool = False
    words: str = ""

    def __post_init__(self) -> None:
        if self.access is not Access.OFFICE and self.limit is None:
            raise ValueError(f"{self.method} {self.path} is for anybody and names no limit")


def guarded(route: Route) -> View:
    """The route's view, behind what the route asks of its caller."""
    check: Callable[[Route], None]
    if route.access is Access.LINK:
        check = _remember_link
    elif route.access is Access.OFFICE:
        assert route.permission is not None
        check = _remember_caller
    elif route.permission is not None:
        check = _remember_caller_if_any
    else:
        check = _count

    @wraps(route.view)
    def view(**arguments: str | int) -> Response:
        check(route)
        possible_numbers(arguments)
        return route.view(**arguments)

    return allow(route.access)(view)


def caller() -> Caller:
    """Of a route that asks for a permission."""
    return cast(Caller, g.caller)


def caller_if_any() -> Caller | None:
    return cast(Caller | None, g.caller)


def link_token() -> str:
    return cast(str, g.link_token)


def _remember_caller(route: Route) -> None:
    _remember_caller_if_any(route)
    if g.caller is None:
        raise _unauthorized()


def _remember_caller_if_any(route: Route) -> None:
    """Never silently public: credentials that are wrong are refused, not overlooked."""
    key = _bearer()
    g.caller = _signed_in() if key is None else _caller_of(key)
    if route.permission and g.caller and g.caller.scope(route.permission) is Scope.NONE:
        raise Forbidden


def _remember_link(route: Route) -> None:
    token = _bearer()
    if token is None:
        raise _unauthorized()
    g.link_token = token
    _count(route)


def _count(route: Route) -> None:
    assert route.limit is not None
    if route.method == "GET":
        limits.check_cheaply(route.limit)
    else:
        limits.check(route.limit)


def _caller_of(key: str) -> Caller:
    with database().reading() as session:
        found = caller_of_key(session, key, address=address())
    if found is None:
        raise _unauthorized()
    return found


def _signed_in() -> Caller | None:
    """A page of the staff area says by its header that it asks for whoever is signed in."""
    token = request.headers.get("X-CSRFToken")
    if token is None:
        return None
    person = person_if_any()
    if person is None:
        raise _unauthorized()
    try:
        validate_csrf(token)
    except ValidationError:
        raise Forbidden from None
    return person.caller


def _bearer() -> str | None:
    """None only where there are no credentials at all."""
    if "Authorization" not in request.headers:
        return None
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise _unauthorized()
    return given.token


def _unauthorized() -> Unauthorized:
    return Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
