"""The API does what its description says, asked by a machine that has read it."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from booking import create_app
from booking.accounts.actions import add_key
from booking.accounts.inputs import NewKey
from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.startup import load_default_practice
from booking.web.api.access import Route
from booking.web.api.table import ROUTES
from booking.web.security import Access
from config import Config
from tests.clock import SettableClock
from tests.conftest import DATABASES, SECRET_KEY
from tests.databases import Workshop
from tests.web.api.office import Api, booked

DOCUMENT = "/api/v1/openapi.json"
Case = schemathesis.Case[Any]
Operation = APIOperation[Any, Any, Any, Any]

# What is well formed and yet no slot, no type or no provider of ours is refused, as it should be.
UNDESCRIBED = [positive_data_acceptance]
ASKED = [
    pytest.param(route, mode, id=f"{route.method} {route.path} {mode.value}")
    for route in ROUTES
    for mode in GenerationMode
    # Where there is nothing to say, nothing wrong can be said.
    if mode is GenerationMode.POSITIVE or route.query or route.body or "{" in route.path
]
# What is wrong may be too much as well, which the machine does not expect by itself.
REFUSALS = ["400", "401", "403", "404", "405", "409", "413", "415", "422"]
FEW = settings(max_examples=8, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", params=DATABASES)
def served(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """One app for all examples: each finds what those before it have left."""
    folder = tmp_path_factory.mktemp("fuzzed")
    name = f"fuzzed_{uuid.uuid4().hex}"
    if request.param == "sqlite":
        url = workshop.migrated_sqlite(folder / "booking.db")
    else:
        url = workshop.migrated_postgres(name)
    environ = {
        "DATABASE_URL": url,
        "INSTANCE_DIR": str(folder / "instance"),
        "SECRET_KEY": SECRET_KEY,
        "RATE_LIMITS": "off",
    }
    clock = SettableClock()
    app = create_app(Config.from_environment(environ), clock=clock)
    database = app.extensions["booking"].database
    load_default_practice(database, now=clock())
    yield app
    database.dispose()
    if request.param != "sqlite":
        workshop.drop_postgres(name)


@pytest.fixture(scope="module")
def tokens(served: Flask) -> dict[str, str]:
    """By security scheme."""
    context = served.extensions["booking"]
    with context.database.writing() as session:
        asked = NewKey(name="fuzzer", role=Role.ADMIN)
        key = add_key(session, asked, by=SYSTEM, now=context.clock())
    answer = booked(Api(served.test_client()))
    return {"key": key, "link": answer["manage_url"].rpartition("/")[2]}


@pytest.fixture(scope="module")
def description(served: Flask) -> OpenApiSchema:
    refusals = {"negative_data_rejection": {"expected-statuses": REFUSALS}}
    config = schemathesis.Config.from_dict({"checks": refusals})
    return schemathesis.openapi.from_wsgi(DOCUMENT, served, config=config)


@pytest.mark.parametrize(("route", "mode"), ASKED)
def test_the_api_does_what_it_says(
    description: OpenApiSchema, tokens: dict[str, str], route: Route, mode: GenerationMode
) -> None:
    operation = description[route.path][route.method]
    schemes = sorted({name for one in _security(operation) for name in one})
    # Of an unknown link not even that it is unknown is said: 404, where the machine expects 401.
    unheld = [*UNDESCRIBED, *([ignored_auth] if route.access is Access.LINK else [])]
    credentials = st.sampled_from([None, *(tokens[scheme] for scheme in schemes)])

    @given(case=operation.as_strategy(generation_mode=mode), token=credentials)
    @FEW
    def ask(case: Case, token: str | None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        case.call_and_validate(headers=headers, excluded_checks=unheld)

    ask()


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    found: list[dict[str, list[str]]] = operation.definition.raw.get("security", [])
    return found
