"""Who may pass each address: every route of the table, with every role of the other table."""

import pytest
from flask import Flask
from sqlalchemy import update

from booking.accounts.models import ApiKey
from booking.accounts.rules import GRANTS, Role, Scope
from booking.database import Database
from booking.web.api.access import Route
from booking.web.api.table import ROUTES
from booking.web.security import Access
from tests.web.api.conftest import KeyOf
from tests.web.api.office import ON_SQLITE, Api, booked

OFFICE = [route for route in ROUTES if route.access is Access.OFFICE]
KEYED = [route for route in ROUTES if route.permission is not None]
EXAMPLES = {"reference": "K7MP-4QXD", "block_id": "1", "message_id": "1"}


pytestmark = ON_SQLITE


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def knock(api: Api, route: Route, **headers: str) -> int:
    """The status of an empty request."""
    path = route.path.format(**EXAMPLES)
    body: object = {} if route.body else None
    return api.ask(route.method, path, body=body, headers=headers).status_code


def test_without_credentials_nothing_is_said(visitor: Api) -> None:
    answers = {name(route): knock(visitor, route) for route in OFFICE}

    assert answers == dict.fromkeys(answers, 401)


@pytest.mark.parametrize(
    "credentials", ["Bearer unknown", "Bearer ", "Bearer", "Basic YTpi", "bk_x", ""]
)
def test_wrong_credentials_are_never_overlooked(visitor: Api, credentials: str) -> None:
    answers = {name(route): knock(visitor, route, Authorization=credentials) for route in KEYED}

    assert answers == dict.fromkeys(answers, 401)


def test_who_is_refused_is_told_what_would_do(visitor: Api) -> None:
    assert visitor.get("/messages").headers["WWW-Authenticate"].lower() == "bearer"


def test_a_revoked_key_opens_nothing(desk: Api, office: Database) -> None:
    with office.writing() as session:
        session.execute(update(ApiKey).values(revoked_at=ApiKey.created_at))

    answers = {name(route): knock(desk, route) for route in KEYED}

    assert answers == dict.fromkeys(answers, 401)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_passes_where_the_table_says(visitor: Api, make_key: KeyOf, role: Role) -> None:
    api = Api(visitor.client, make_key(role))

    refused = {name(route) for route in KEYED if knock(api, route) == 403}

    grants = GRANTS[role]
    assert refused == {
        name(one) for one in KEYED if one.permission and grants[one.permission] is Scope.NONE
    }


def test_a_refusal_carries_no_data(visitor: Api, reader: Api) -> None:
    reference = booked(visitor)["reference"]

    response = reader.patch(f"/appointments/{reference}", {"note": "x"})

    assert response.status_code == 403
    assert set(response.get_json()) == {"type", "title", "status", "detail"}
    assert "Ana" not in response.text


def test_who_may_not_see_contact_data_sees_none(visitor: Api, reader: Api) -> None:
    reference = booked(visitor)["reference"]
    span = {"from": "2026-12-01", "to": "2026-12-01"}

    one = reader.get(f"/appointments/{reference}")
    many = reader.get("/appointments", **span)

    nobody = {"id": None, "name": None, "email": None, "phone": None}
    assert one.get_json()["person"] == nobody
    assert one.get_json()["note"] is None
    assert many.get_json()["items"] == [one.get_json()]
    assert not [word for word in ("Ana", "ana@", "0123", "Since") if word in one.text + many.text]


def test_a_provider_sees_contact_and_notes_of_their_own_patients(
    desk: Api, doctor: Api, colleague: str
) -> None:
    own = booked(desk, provider="patt")["reference"]
    other = booked(desk, provider=colleague, name="Bo Lee", email="bo@example.com")["reference"]

    seen = doctor.get(f"/appointments/{own}").get_json()
    unseen = doctor.get(f"/appointments/{other}").get_json()

    assert (seen["person"]["name"], seen["note"]) == ("Ana García", "Since two years.")
    assert (unseen["person"]["name"], unseen["note"]) == (None, None)
    assert unseen["starts_at"] == seen["starts_at"]


def test_every_route_says_who_may_ask(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if str(rule).startswith("/api/")]

    assert len(rules) == len(ROUTES) + 2
    assert [name(route) for route in OFFICE if route.permission is None] == []
    assert all(hasattr(app.view_functions[rule.endpoint], "access") for rule in rules)
