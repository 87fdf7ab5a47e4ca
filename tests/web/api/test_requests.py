"""What holds for every request: bodies, methods, addresses, limits."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from booking.web.api.access import Route
from booking.web.api.table import ROUTES
from booking.web.limits import BOOKINGS, BOOKINGS_BY_CONTACT, HOLDS, LOOKS
from booking.web.security import Access
from tests.clock import SettableClock
from tests.web.api.office import NINE, ON_SQLITE, TUESDAY, Api, booking

WITH_BODY = [route for route in ROUTES if route.body and route.access is Access.PUBLIC]
LOOK = f"/availability?type=video&from={TUESDAY}&to={TUESDAY}"
HOLD = {"type": "video", "starts_at": NINE}


pytestmark = ON_SQLITE


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", WITH_BODY, ids=name)
class TestBodies:
    @pytest.mark.parametrize(
        "text", ["", "{", "{'a': 1}", "NaN", "\ufeff{}", '{"a": "\\ud800"}', "[" * 5000]
    )
    def test_what_is_not_json_is_not_understood(
        self, visitor: Api, route: Route, text: str
    ) -> None:
        response = send(visitor, route, text.encode())

        assert (response.status_code, response.content_type) == (400, "application/problem+json")

    @pytest.mark.parametrize("text", ["[]", "1", "null", '"x"', "true"])
    def test_what_is_no_object_is_refused(self, visitor: Api, route: Route, text: str) -> None:
        assert send(visitor, route, text.encode()).status_code == 422

    def test_what_is_too_long_is_refused(self, visitor: Api, route: Route) -> None:
        assert send(visitor, route, b" " * (64 * 1024) + b"{}").status_code == 413

    def test_what_just_fits_is_read(self, visitor: Api, route: Route) -> None:
        assert send(visitor, route, b" " * (64 * 1024 - 2) + b"{}").status_code == 422

    @pytest.mark.parametrize(
        "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"]
    )
    def test_another_type_of_content_is_not_supported(
        self, visitor: Api, route: Route, content_type: str
    ) -> None:
        assert send(visitor, route, b"{}", content_type).status_code == 415

    def test_an_unknown_field_is_refused_by_name(self, visitor: Api, route: Route) -> None:
        response = send(visitor, route, b'{"colour": "red"}')

        assert response.status_code == 422
        assert "colour" in response.get_json()["errors"]


def send(
    api: Api, route: Route, content: bytes, content_type: str = "application/json"
) -> TestResponse:
    return api.client.open(
        f"/api/v1{route.path}", method=route.method, data=content, content_type=content_type
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/types", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/availability", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/holds", {"POST", "OPTIONS"}),
        ("PUT", "/appointments", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", "/blocks/1", {"PATCH", "DELETE", "OPTIONS"}),
    ],
)
def test_another_method_is_told_which_there_are(
    visitor: Api, method: str, path: str, allowed: set[str]
) -> None:
    response = visitor.ask(method, path)

    assert (response.status_code, response.content_type) == (405, "application/problem+json")
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_an_unknown_address_is_a_problem_too(visitor: Api) -> None:
    response = visitor.get("/nothing")

    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert response.get_json()["type"] == "urn:booking:not_found"


@pytest.mark.parametrize(
    "path", ["/types", f"/availability?type=video&from={TUESDAY}&to={TUESDAY}"]
)
def test_head_is_get_without_a_body(visitor: Api, path: str) -> None:
    got, head = visitor.ask("GET", path), visitor.ask("HEAD", path)

    assert (head.status_code, head.data) == (200, b"")
    assert head.content_length == got.content_length


class TestLimits:
    @pytest.fixture
    def environ(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        return dict(environ) | {"RATE_LIMITS": "on"}

    def test_bookings_by_address(self, visitor: Api, clock: SettableClock) -> None:
        for _ in range(BOOKINGS.times):
            assert visitor.post("/appointments", {}).status_code == 422

        response = visitor.post("/appointments", booking())

        assert (response.status_code, response.get_json()["type"]) == (
            429,
            "urn:booking:too_many_requests",
        )
        clock.advance(timedelta(seconds=int(response.headers["Retry-After"])))
        assert visitor.post("/appointments", booking()).status_code == 201

    def test_bookings_by_contact_whatever_its_case(self, visitor: Api) -> None:
        spellings = ["ana@example.com", "Ana@Example.com"]
        for number in range(BOOKINGS_BY_CONTACT.times):
            visitor.post("/appointments", booking(type="nothing", email=spellings[number % 2]))

        response = visitor.post("/appointments", booking())

        assert response.status_code == 429

    def test_the_office_is_not_limited(self, desk: Api) -> None:
        answers = {
            desk.post("/appointments", booking(type="nothing")).status_code
            for _ in range(BOOKINGS.times + 1)
        }

        assert answers == {422}

    def test_holds_by_address(self, visitor: Api) -> None:
        for _ in range(HOLDS.times):
            visitor.post("/holds", {})

        assert visitor.post("/holds", HOLD).status_code == 429

    def test_looks_by_address(self, visitor: Api) -> None:
        for _ in range(LOOKS.times):
            assert visitor.ask("GET", LOOK).status_code == 200

        assert visitor.ask("GET", LOOK).status_code == 429
