"""A program that books through the API of a running server, as an integrator would write one."""

import http.client
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.factories import HOUSTON
from tests.waiting import PATIENCE_SECONDS

# From there on every cut-off lies ahead.
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class Program:
    url: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE_SECONDS)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            line.request(
                method,
                f"/api/v1{path}",
                None if body is None else json.dumps(body),
                sent | {"Content-Type": "application/json"},
            )
            response = line.getresponse()
            return Answer(response.status, json.loads(response.read()))
        finally:
            line.close()

    def starts(self, kind: str = "video") -> list[str]:
        """When one can begin in the weeks to come."""
        first = datetime.now(HOUSTON).date() + SOON
        dates = f"from={first}&to={first + timedelta(days=40)}"
        days = self.ask("GET", f"/availability?type={kind}&{dates}").body["days"]
        return [slot["starts_at"] for day in days for slot in day["slots"]]

    def book(self, starts_at: str, caller: str = "ann", **headers: str) -> Answer:
        return self.ask("POST", "/appointments", booking(starts_at, caller), **headers)

    def see(self, booked: Answer) -> Answer:
        return self.ask("GET", "/manage", Authorization=bearer(booked))

    def manage(self, booked: Answer, step: str, body: object) -> Answer:
        return self.ask("POST", f"/manage/{step}", body, Authorization=bearer(booked))


def bearer(booked: Answer) -> str:
    token = booked.body["manage_url"].rpartition("/")[2]
    return f"Bearer {token}"


def booking(starts_at: str, caller: str) -> dict[str, object]:
    """Every caller has an address and a number of their own."""
    digits = int.from_bytes(caller.encode(), "big") % 10**7
    return {
        "type": "video",
        "starts_at": starts_at,
        "name": f"Ann {caller}",
        "email": f"{caller}@mail.example",
        "phone": f"713{digits:07}",
        "consent": True,
    }
