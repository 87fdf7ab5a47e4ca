"""What every answer carries, whoever made it, and what no route may lack."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking import create_app
from booking.web.security import HEADERS, Access, allow, protect
from config import Config

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ANSWERS = (
    ("/", 200),
    ("/nothing", 404),
    ("/static/tokens.css", 200),
    ("/api/v1/types", 200),
    ("/api/v1/nothing", 404),
    ("/api/v1/messages", 401),
    ("/healthz", 200),
)


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_is_hardened(client: FlaskClient, path: str, status: int) -> None:
    with client.get(path) as response:
        headers = {name: response.headers.getlist(name) for name in HEADERS}

    assert response.status_code == status
    assert headers == {name: [value] for name, value in HEADERS.items()}


def test_an_error_nobody_foresaw_is_hardened_too(app: Flask) -> None:
    @allow(Access.PUBLIC)
    def broken() -> str:
        raise ValueError("a secret")

    app.add_url_rule("/api/broken", view_func=broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = app.test_client().get("/api/broken")

    assert response.status_code == 500
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "secret" not in response.text


def test_nothing_is_stored_unless_it_says_so(client: FlaskClient) -> None:
    types = client.get("/api/v1/types").headers.getlist("Cache-Control")
    free = client.get("/api/v1/availability?type=video&from=2026-12-01&to=2026-12-01")

    assert types == ["private, no-store"]
    assert free.headers.getlist("Cache-Control") == ["no-cache"]


@pytest.mark.parametrize(("scheme", "kept"), [("https", True), ("http", False)])
def test_only_what_came_safely_asks_to_come_safely(
    client: FlaskClient, scheme: str, *, kept: bool
) -> None:
    response = client.get("/healthz", base_url=f"{scheme}://localhost")

    assert ("Strict-Transport-Security" in response.headers) is kept


class TestBehindAProxy:
    @pytest.fixture
    def environ(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        return {**environ, "TRUSTED_PROXIES": "1"}

    def test_the_proxys_word_counts(self, client: FlaskClient) -> None:
        response = client.get("/healthz", headers={"X-Forwarded-Proto": "https"})

        assert "Strict-Transport-Security" in response.headers


def test_a_route_that_says_nothing_of_its_access_stops_the_start(config: Config) -> None:
    app = create_app(config)
    app.add_url_rule("/open", view_func=lambda: "anybody")

    with pytest.raises(RuntimeError, match="/open"):
        protect(app)
    app.extensions["booking"].database.dispose()
