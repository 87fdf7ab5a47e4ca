"""The API's description: for programs as OpenAPI, for people as a page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, render_template

from booking.accounts.rules import GRANTS, Scope
from booking.web.api.access import Route
from booking.web.api.openapi import Json, openapi_document, statuses
from booking.web.api.table import ROUTES
from booking.web.context import config
from booking.web.security import Access, allow


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One route as the page shows it."""

    route: Route
    who: str
    parameters: list[Field]
    bodies: list[str]
    answers: list[tuple[int, str, str | None]]


@allow(Access.PUBLIC)
def openapi() -> Response:
    return Response(json.dumps(_document()), content_type="application/json")


@allow(Access.PUBLIC)
def docs() -> str:
    document = _document()
    entries = [_entry(route, document) for route in ROUTES]
    schemas = document["components"]["schemas"]
    shapes = {name: list(_fields(schema)) for name, schema in schemas.items()}
    return render_template("api/docs.html", document=document, entries=entries, shapes=shapes)


def _document() -> Json:
    return openapi_document(ROUTES, server=f"{config().base_url}/api/v1")


def _entry(route: Route, document: Json) -> Entry:
    operation = document["paths"][route.path][route.method.lower()]
    parameters = [
        Field(
            one["name"],
            f"{_kind(one['schema'])}, {one['in']}",
            one["required"],
            one["schema"].get("description", ""),
        )
        for one in operation["parameters"]
    ]
    bodies = [one.__name__ for one in (route.body, route.body_with_key) if one is not None]
    shapes = {status: model.__name__ for status, model in route.answers.items() if model}
    answers = [
        (status, HTTPStatus(status).phrase, shapes.get(status))
        for status in (*route.answers, *statuses(route))
    ]
    return Entry(route, _who(route), parameters, bodies, answers)


def _who(route: Route) -> str:
    if route.access is Access.LINK:
        return "The patient, by the token of the manage link."
    if route.permission is None:
        return "Everybody."
    reach = {Scope.OWN: " (their own)", Scope.ALL: ""}
    granted = {role: grants[route.permission] for role, grants in GRANTS.items()}
    roles = ", ".join(f"{role}{reach[scope]}" for role, scope in granted.items() if scope)
    everybody = "Everybody; with" if route.access is Access.PUBLIC else "With"
    return f"{everybody} a key of the role {roles}."


def _fields(schema: Json) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield Field(name, _kind(one), name in required, one.get("description", ""))


def _kind(schema: Json) -> str:
    """In a few words, as a reader of JSON says it."""
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "any"))
