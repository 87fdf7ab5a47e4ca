"""The API's own description."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from booking.web.api.table import ROUTES
from booking.web.security import Access
from tests.web.api.office import Api


def test_every_route_is_described(visitor: Api) -> None:
    document = visitor.get("/openapi.json").get_json()

    described = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }
    assert document["openapi"] == "3.1.0"
    assert described == {(route.method, route.path) for route in ROUTES}


def test_every_reference_leads_somewhere(visitor: Api) -> None:
    response = visitor.get("/openapi.json")

    schemas = response.get_json()["components"]["schemas"]
    named = {piece.split('"')[0] for piece in response.text.split("#/components/schemas/")[1:]}
    assert named <= set(schemas)


def test_the_page_shows_every_route_and_runs_no_script(client: FlaskClient) -> None:
    page = client.get("/api/docs")

    assert page.status_code == 200
    assert [route.path for route in ROUTES if route.path not in page.text] == []
    assert "<script" not in page.text
    assert " style=" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_what_anybody_may_ask_cannot_go_without_a_limit() -> None:
    shared = next(route for route in ROUTES if route.access is Access.PUBLIC)

    with pytest.raises(ValueError, match="names no limit"):
        replace(shared, limit=None)
