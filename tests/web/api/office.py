"""Asking the API as somebody, and what there is to ask about in the clock's week."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BASE = "/api/v1"
# Tuesday after the clock's Monday, nine in Houston.
NINE = "2026-12-01T09:00:00-06:00"
TEN = "2026-12-01T10:00:00-06:00"
ELEVEN = "2026-12-01T11:00:00-06:00"
# For what no database has a say in.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TUESDAY = "2026-12-01"


@dataclass(frozen=True, slots=True)
class Api:
    """A client that bears one token, or none."""

    client: FlaskClient
    token: str | None = None

    def get(self, path: str, **query: str) -> TestResponse:
        return self.ask("GET", path, query=query)

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        return self.ask("POST", path, body=body, headers=headers)

    def patch(self, path: str, body: object) -> TestResponse:
        return self.ask("PATCH", path, body=body)

    def delete(self, path: str) -> TestResponse:
        return self.ask("DELETE", path)

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """A header's name is written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        content = None if body is None else json.dumps(body)
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        return self.client.open(
            BASE + path, method=method, headers=sent, data=content, query_string=query
        )


def booking(**changes: object) -> dict[str, object]:
    """What a visitor sends; a change to None leaves the field out."""
    asked = {
        "type": "video",
        "starts_at": NINE,
        "name": "Ana García",
        "email": "ana@example.com",
        "phone": "(713) 555-0123",
        "consent": True,
        "note": "Since two years.",
    }
    return {name: value for name, value in (asked | changes).items() if value is not None}


def booked(api: Api, **changes: object) -> dict[str, Any]:
    response = api.post("/appointments", booking(**changes))
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def patient_of(api: Api, answer: dict[str, Any]) -> Api:
    """Bears the token of the manage link."""
    return Api(api.client, answer["manage_url"].rpartition("/")[2])


def slots(api: Api, **query: str) -> list[str]:
    """The starts on offer."""
    asked = {"type": "video", "from": TUESDAY, "to": TUESDAY} | query
    response = api.get("/availability", **asked)
    assert response.status_code == 200, response.text
    days = response.get_json()["days"]
    return [slot["starts_at"] for day in days for slot in day["slots"]]
