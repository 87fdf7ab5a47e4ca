"""What holds for every request: bodies, methods, addresses, limits."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import Database
from booking.web.api.access import Route
from booking.web.api.table import ROUTES
from booking.web.limits import (
    BOOKINGS,
    BOOKINGS_BY_CONTACT,
    HOLDS,
    LEADS_BY_CONTACT,
    LOOKS,
    MANAGING,
)
from booking.web.security import Access
from tests.clock import SettableClock
from tests.web.api.office import NINE, ON_SQLITE, TUESDAY, Api, booked, booking, patient_of
from tests.web.site.leads import leads, mails

WITH_BODY = [route for route in ROUTES if route.body and route.access is Access.PUBLIC]
LOOK = f"/availability?type=video&from={TUESDAY}&to={TUESDAY}"
HOLD = {"type": "video", "starts_at": NINE}
JSON = "application/json"
THURSDAY = "2026-12-03T09:00:00-06:00"


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


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("POST", "/holds", b"{", 400, "one whole JSON value"),
        ("GET", "/messages", b"", 401, "Authorization: Bearer"),
        ("GET", "/nothing", b"", 404, "nothing at this address"),
        ("PUT", "/types", b"", 405, "“Allow”"),
        ("POST", "/holds", b" " * 70_000, 413, "64 KiB"),
    ],
)
def test_a_problem_tells_a_program_what_to_do(
    visitor: Api, method: str, path: str, body: bytes, status: int, words: str
) -> None:
    response = visitor.client.open(
        f"/api/v1{path}", method=method, data=body, content_type="application/json"
    )

    detail = response.get_json()["detail"]
    assert (response.status_code, words in detail) == (status, True)
    assert not re.search(r"browser|page|sign", detail)


def test_an_unknown_address_is_a_problem_too(visitor: Api) -> None:
    response = visitor.get("/nothing")

    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert response.get_json()["type"] == "urn:booking:not_found"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/holds", '{"type": "video", "starts_at": "2026-12-01T09:00:00Z", "type": "video"}'),
        ("/appointments", '{"touch": {"landing": "/a", "landing": "/b"}}'),
    ],
)
def test_a_name_that_is_repeated_is_not_understood(visitor: Api, path: str, body: str) -> None:
    answer = visitor.client.post(f"/api/v1{path}", data=body, content_type=JSON)

    assert answer.status_code == 400


def test_a_parameter_that_is_repeated_is_refused_by_name(visitor: Api) -> None:
    answer = visitor.client.get(f"/api/v1{LOOK}&from={TUESDAY}")

    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["from"])


def test_a_time_needs_its_seconds(visitor: Api) -> None:
    answer = visitor.post("/holds", HOLD | {"starts_at": "2026-12-08T15:00Z"})

    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["starts_at"])


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
            assert visitor.post("/appointments", booking(type="nothing")).status_code == 422

        response = visitor.post("/appointments", booking())

        assert (response.status_code, response.get_json()["type"]) == (
            429,
            "urn:booking:too_many_requests",
        )
        clock.advance(timedelta(seconds=int(response.headers["Retry-After"])))
        assert visitor.post("/appointments", booking()).status_code == 201

    def test_all_of_a_household_is_one_address(self, client: FlaskClient) -> None:
        answers = []
        for number in range(BOOKINGS.times + 1):
            client.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{number:x}"
            answer = Api(client).post("/appointments", booking(type="nothing"))
            answers.append(answer.status_code)

        assert answers == [422] * BOOKINGS.times + [429]

    def test_a_repeated_request_is_answered_however_often(self, visitor: Api) -> None:
        answers = [
            visitor.post("/appointments", booking(), Idempotency_Key="1").status_code
            for _ in range(BOOKINGS.times + 1)
        ]

        assert answers == [201] * (BOOKINGS.times + 1)

    @pytest.mark.parametrize(
        "changes",
        [{"email": "Ana@Example.com", "phone": "713 555 0199"}, {"email": "bo@example.com"}],
    )
    def test_bookings_by_contact_however_it_is_written(
        self, visitor: Api, clock: SettableClock, changes: dict[str, str]
    ) -> None:
        for _ in range(BOOKINGS_BY_CONTACT.times):
            patient = patient_of(visitor, booked(visitor, starts_at=THURSDAY))
            assert patient.post("/manage/cancel").status_code == 200

        # The address is counted by the ten minutes, the contact by the hour.
        clock.advance(timedelta(minutes=20))

        assert visitor.post("/appointments", booking(**changes)).status_code == 429

    def test_leads_by_mailbox_are_kept_but_not_thanked_for_beyond_it(
        self, visitor: Api, database: Database
    ) -> None:
        asked = {"name": "Ana García", "consent": True, "message": "When?"}
        for number in range(LEADS_BY_CONTACT.times + 2):
            email = f"{'A' if number % 2 else 'a'}na@example.com"
            assert visitor.post("/leads", {**asked, "email": email}).status_code == 201

        assert [lead.stage for lead in leads(database)] == ["new"] * (LEADS_BY_CONTACT.times + 2)
        assert mails(database).count("lead_acknowledgement") == LEADS_BY_CONTACT.times

    def test_who_only_names_a_contact_does_not_lock_it_out(self, visitor: Api) -> None:
        for _ in range(BOOKINGS_BY_CONTACT.times):
            visitor.post("/appointments", booking(type="nothing"))

        assert visitor.post("/appointments", booking()).status_code == 201

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

    def test_held_times_by_address(self, visitor: Api) -> None:
        days = ("01", "02", "03", "04")
        starts = [NINE.replace("-01T", f"-{day}T") for day in days]
        answers = [visitor.post("/holds", HOLD | {"starts_at": start}) for start in starts]

        assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
        assert answers[-1].headers["Retry-After"] == "600"

    @pytest.mark.parametrize("path", [LOOK, "/types"])
    def test_looks_by_address(self, visitor: Api, path: str) -> None:
        for _ in range(LOOKS.times):
            assert visitor.ask("GET", path).status_code == 200

        assert visitor.ask("GET", path).status_code == 429

    def test_manage_links_by_address(self, visitor: Api) -> None:
        guess = Api(visitor.client, "guessed")
        for _ in range(MANAGING.times):
            assert guess.get("/manage").status_code == 404

        assert guess.get("/manage").status_code == 429
