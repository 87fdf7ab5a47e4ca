"""The table of addresses as an OpenAPI 3.1 document."""

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from booking.errors import Forbidden, SlotTaken, TooManyRequests
from booking.inputs import LARGEST_ID
from booking.web.api.access import Route
from booking.web.api.asked import LONGEST_KEY
from booking.web.api.shapes import ConflictProblem, InvalidProblem, Problem
from booking.web.errors import STATUS
from booking.web.security import Access

Json = dict[str, Any]

TITLE = "Booking API"
INTRODUCTION = (
    "Times are RFC 3339 with an offset; a time without one is refused. Errors are"
    " application/problem+json (RFC 9457). Unknown fields are refused by name, and so is what is"
    " said twice. A body may have 64 KiB. Lists are pages: `next_cursor` goes into `cursor` for the"
    " page that follows."
)
SCHEMA = "#/components/schemas/{model}"
PATH_PARAMETERS: dict[str, Json] = {
    "reference": {"type": "string", "pattern": "^[0-9A-Za-z-]{8,9}$"},
    "block_id": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "message_id": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
}
# As Flask writes them.
CONVERTERS = {
    "reference": "<reference>",
    "block_id": "<int:block_id>",
    "message_id": "<int:message_id>",
}
SECURITY_SCHEMES: Json = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key."},
    "link": {
        "type": "http",
        "scheme": "bearer",
        "description": "The last part of a manage link.",
    },
}
PROBLEM_OF: dict[int, type[BaseModel]] = {409: ConflictProblem, 422: InvalidProblem}
BODY_STATUSES = (400, 413, 415)


def flask_path(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: CONVERTERS[found[1]], path)


def openapi_document(routes: Iterable[Route], *, server: str) -> Json:
    routes = tuple(routes)
    paths: Json = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": INTRODUCTION},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": _schemas(routes), "securitySchemes": SECURITY_SCHEMES},
    }


def statuses(route: Route) -> list[int]:
    """Every status the route may refuse with."""
    refused = {STATUS[one] for one in route.refusals}
    if route.body is not None:
        refused |= {*BODY_STATUSES}
    if route.limit is not None:
        refused.add(STATUS[TooManyRequests])
    if route.access is not Access.PUBLIC or route.permission is not None:
        refused.add(401)
    if route.permission is not None:
        refused.add(STATUS[Forbidden])
    if "{" in route.path:
        refused.add(404)
    return sorted(refused)


def _operation(route: Route) -> Json:
    operation: Json = {
        "operationId": f"{route.method.lower()}{re.sub(r'[^a-z]+', '_', route.path)}".strip("_"),
        "summary": route.does,
        "description": route.words,
        "security": _security(route),
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_headers(route)],
        "responses": dict(_responses(route)),
    }
    if route.body is not None:
        operation["requestBody"] = _body(route)
    return operation


def _security(route: Route) -> list[Json]:
    if route.access is Access.LINK:
        return [{"link": []}]
    if route.access is Access.OFFICE:
        return [{"key": []}]
    return [{}, {"key": []}] if route.permission else []


def _path_parameters(route: Route) -> Iterator[Json]:
    for name in re.findall(r"{(\w+)}", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": PATH_PARAMETERS[name]}


def _query_parameters(route: Route) -> Iterator[Json]:
    if route.query is None:
        return
    model = _enums_spelt_out(route.query.model_json_schema(ref_template=SCHEMA))
    for name, schema in model["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in model.get("required", ()),
            "schema": _never_null(schema),
        }


def _never_null(schema: Json) -> Json:
    """An address cannot say null: what may be null may be left out."""
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    if not choices:
        return rest
    return rest | (choices[0] if len(choices) == 1 else {"anyOf": choices})


def _headers(route: Route) -> Iterator[Json]:
    if route.repeatable:
        schema = {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$"}
        yield {"name": "Idempotency-Key", "in": "header", "required": False, "schema": schema}
    if route.has_etag:
        schema = {"type": "string"}
        yield {"name": "If-None-Match", "in": "header", "required": False, "schema": schema}


def _body(route: Route) -> Json:
    models = [model for model in (route.body, route.body_with_key) if model is not None]
    schemas = [_reference(model) for model in models]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {
        "required": not route.body_is_optional,
        "content": {"application/json": {"schema": schema}},
    }


def _responses(route: Route) -> Iterator[tuple[str, Json]]:
    for status, model in route.answers.items():
        yield str(status), _response(status, model, "application/json")
    if route.has_etag:
        yield "304", {"description": HTTPStatus.NOT_MODIFIED.phrase}
    for status in statuses(route):
        shape = PROBLEM_OF.get(status, Problem)
        if status == STATUS[SlotTaken] and SlotTaken not in route.refusals:
            shape = Problem
        yield str(status), _response(status, shape, "application/problem+json")


def _response(status: int, model: type[BaseModel] | None, media_type: str) -> Json:
    response: Json = {"description": HTTPStatus(status).phrase}
    if model is not None:
        response["content"] = {media_type: {"schema": _reference(model)}}
    return response


def _reference(model: type[BaseModel]) -> Json:
    return {"$ref": SCHEMA.format(model=model.__name__)}


def _schemas(routes: tuple[Route, ...]) -> Json:
    asked = {one for route in routes for one in (route.body, route.body_with_key) if one}
    said = {one for route in routes for one in route.answers.values() if one}
    said |= {Problem, ConflictProblem, InvalidProblem}
    wanted = [(one, "validation") for one in asked] + [(one, "serialization") for one in said]
    in_order = sorted(wanted, key=lambda pair: pair[0].__name__)
    _, definitions = models_json_schema(in_order, ref_template=SCHEMA)  # type: ignore[arg-type]
    schemas: Json = _enums_spelt_out(definitions)["$defs"]
    return schemas


def _enums_spelt_out(schema: Json) -> Json:
    """Enums of ours share names, which are no business of a reader's."""
    named = schema.get("$defs", {})
    enums = {SCHEMA.format(model=name): one for name, one in named.items() if "enum" in one}

    def spelt_out(node: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        if isinstance(node, list):
            return [spelt_out(one) for one in node]
        if not isinstance(node, dict):
            return node
        if node.get("$ref") in enums:
            return enums[node["$ref"]]
        return {key: spelt_out(one) for key, one in node.items()}

    kept = {name: one for name, one in named.items() if "enum" not in one}
    whole: Json = spelt_out(schema | {"$defs": kept})
    return whole
