"""Who may pass each address: every route of both tables, with every role of the other table.

The routes come from the tables themselves: one that is added tomorrow is walked tomorrow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.accounts.codes import new_secret
from booking.accounts.factors import confirm_factor
from booking.accounts.queries import account_by_email
from booking.accounts.rules import GRANTS, STAFF_ROLES, Permission, Role, Scope
from booking.appointments.changes import cancel_appointment
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.practice.actions import add_block, touch_practice
from booking.practice.inputs import NewBlock
from booking.practice.models import ConsultationTypeProvider, Provider
from booking.practice.queries import load_practice
from booking.web.api.table import ROUTES
from booking.web.security import Access
from booking.web.staff.table import PAGES
from tests.clock import SettableClock
from tests.desk import PASSWORD, add_staff, csrf_of, email_of, sign_in
from tests.enquiries import enquire
from tests.factories import NINE, OFFICE, TEN, book_by_phone, houston

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OWN, OTHERS = "Quillfeather", "Zwiebelturm"
FIELD = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Address:
    method: str
    path: str
    permission: Permission | None
    least: Scope = Scope.OWN
    is_api: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


WALKED = (
    *(
        Address(page.method, f"/staff{page.path}", page.permission, page.least)
        for page in PAGES
        if page.access is Access.OFFICE
    ),
    *(
        Address(route.method, f"/api/v1{route.path}", route.permission, is_api=True)
        for route in ROUTES
        if route.access is Access.OFFICE
    ),
)


@dataclass(frozen=True, slots=True)
class Office:
    """Two providers, each with a visit whose name, note and reason nobody else may see."""

    app: Flask
    database: Database
    examples: dict[str, str]

    def path(self, address: Address, **changes: str) -> str:
        """A lead has a reference of its own."""
        own = {"reference": self.examples["lead"]} if "/leads/" in address.path else {}
        values = self.examples | changes | own
        return FIELD.sub(lambda field: values[field[1] or field[2]], address.path)

    def client(self, role: Role | None) -> tuple[FlaskClient, str]:
        client = self.app.test_client()
        if role is None:
            return client, csrf_of(client.get("/staff/login"))
        return client, sign_in(client, role)

    def knock(
        self, address: Address, client: FlaskClient, csrf: str, **changes: str
    ) -> TestResponse:
        path, headers = self.path(address, **changes), {"X-CSRFToken": csrf}
        if address.is_api:
            body: object = {} if address.method in ("POST", "PATCH") else None
            return client.open(path, method=address.method, headers=headers, json=body)
        data = {"csrf_token": csrf} if address.method == "POST" else None
        return client.open(path, method=address.method, data=data)


@pytest.fixture
def walked(app: Flask, database: Database, clock: SettableClock) -> Office:
    for role in STAFF_ROLES:
        add_staff(database, role, now=clock())
    _add_colleague(database)
    references = {
        provider: _seed(database, provider, name)
        for provider, name in (("patt", OWN), ("lee", OTHERS))
    }
    with database.writing() as session:
        lead = enquire(session, name=f"{OTHERS} asks", phone="(713) 555-0123", message=OTHERS)
    examples = {
        "lead": lead.reference,
        "reference": references["patt"],
        "others": references["lee"],
        "account_id": "2",
        "session_id": "99",
        "key_id": "1",
        "person_id": "1",
        "other_id": "2",
        "merge_id": "1",
        "block_id": "1",
        "message_id": "1",
        "closure_id": "1",
        "slug": "patt",
        "on": NINE.date().isoformat(),
        "key": "confirmation",
        "mail": "confirmation",
        "locale": "en",
    }
    return Office(app, database, examples)


def _add_colleague(database: Database) -> None:
    with database.writing() as session:
        lee = Provider(slug="lee", name="Dr. Lee", title="Physician", position=1)
        session.add(lee)
        session.flush()
        touch_practice(session)
        kind = load_practice(session).type("video")
        session.add(ConsultationTypeProvider(type_id=kind.id, provider_id=lee.id))


def _seed(database: Database, provider: str, name: str) -> str:
    """One visit to come, one cancelled with a reason, one block."""
    facts: dict[str, Any] = {
        "type": "video",
        "provider": provider,
        "name": f"{name} <b>bold</b>",
        "email": f"{name.lower()}@mail.example",
        "phone": "(713) 555-0123",
        "note": f"{name} has a note",
        "override": True,
        "reason": "asked for it",
        "consent": True,
    }
    with database.writing() as session:
        kept = book_by_phone(session, NINE, **facts).appointment
        gone = book_by_phone(session, TEN, **facts).appointment
        cancel_appointment(session, gone, reason=f"{name} has a cold", by=OFFICE, now=NINE)
        block = NewBlock(
            provider=provider,
            starts_at=houston("2026-12-07 13:00"),
            ends_at=houston("2026-12-07 14:00"),
            reason=f"{name} rests",
        )
        add_block(session, block, by=OFFICE, now=NINE)
        return kept.reference


def is_refused(answer: TestResponse) -> bool:
    led_away = answer.status_code == 302 and answer.location.startswith("/staff/login")
    return led_away or answer.status_code in (401, 403)


def test_every_address_of_the_staff_area_is_walked(walked: Office) -> None:
    views = walked.app.view_functions
    rules = [
        rule
        for rule in walked.app.url_map.iter_rules()
        if rule.endpoint.startswith(("staff.", "api."))
        and getattr(views[rule.endpoint], "access", None) is Access.OFFICE
    ]

    assert len(rules) == len(WALKED)
    assert all(address.permission for address in WALKED if address.is_api)


def test_nobody_passes_and_nobody_is_told_anything(walked: Office) -> None:
    client, csrf = walked.client(None)

    answers = {str(one): walked.knock(one, client, csrf) for one in WALKED}

    assert [name for name, answer in answers.items() if not is_refused(answer)] == []
    assert [name for name, answer in answers.items() if tells(answer)] == []


def test_the_password_alone_passes_nothing(walked: Office, clock: SettableClock) -> None:
    """Of somebody whose second factor is still to be shown."""
    turn_on_factor(walked.database, Role.ADMIN, clock)
    client = walked.app.test_client()
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": email_of(Role.ADMIN), "password": PASSWORD, "csrf_token": token}
    csrf = csrf_of(client.get(client.post("/staff/login", data=typed).location))

    answers = {str(one): walked.knock(one, client, csrf) for one in WALKED}

    assert [name for name, answer in answers.items() if not is_refused(answer)] == []
    assert [name for name, answer in answers.items() if tells(answer)] == []


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_is_refused_where_the_table_says_and_told_nothing(
    walked: Office, role: Role
) -> None:
    client, csrf = walked.client(role)
    closed = [one for one in WALKED if not grants(role, one)]

    answers = {str(one): walked.knock(one, client, csrf) for one in closed}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        map(str, closed), 403
    )
    assert [name for name, answer in answers.items() if tells(answer)] == []


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_passes_where_the_table_says(walked: Office, role: Role) -> None:
    """Each time signed in anew: what is done on the way may sign out."""
    refused = [
        str(one)
        for one in WALKED
        if grants(role, one) and is_refused(walked.knock(one, *walked.client(role)))
    ]

    assert refused == []


def test_a_provider_learns_nothing_of_the_others_patients(walked: Office) -> None:
    client, csrf = walked.client(Role.PROVIDER)
    looks = [one for one in WALKED if one.method == "GET"]

    told = [
        f"{one} {query}"
        for one in looks
        for query in queries(one)
        for answer in [client.get(others(walked, one) + query, headers=proof(one, csrf))]
        if OTHERS.lower() in answer.text.lower()
    ]

    assert told == []


def test_the_front_desk_sees_both(walked: Office) -> None:
    """So that what is looked for above can be found at all."""
    client, csrf = walked.client(Role.FRONT_DESK)
    page = next(one for one in WALKED if one.path == "/staff/appointments/<reference>")

    answer = client.get(others(walked, page), headers=proof(page, csrf))

    assert OTHERS in answer.text
    assert "<b>bold" not in answer.text


@pytest.mark.parametrize("number", ["9" * 10, "9" * 20])
def test_a_number_that_no_row_can_have_is_not_found(
    app: Flask, office: Database, clock: SettableClock, number: str
) -> None:
    add_staff(office, Role.ADMIN, now=clock())
    client = app.test_client()
    sign_in(client, Role.ADMIN)
    numbered = [one.path for one in WALKED if one.method == "GET" and "<int:" in one.path]

    answers = {path: client.get(re.sub("<int:.*?>", number, path)) for path in numbered}

    assert {path: one.status_code for path, one in answers.items()} == dict.fromkeys(numbered, 404)


def grants(role: Role, address: Address) -> bool:
    return address.permission is None or GRANTS[role][address.permission] >= address.least


def tells(answer: TestResponse) -> bool:
    said = answer.text.lower()
    return any(name.lower() in said for name in (OWN, OTHERS, "555-0123", "dr. lee"))


def others(walked: Office, address: Address) -> str:
    foreign = {"reference": walked.examples["others"], "person_id": "2", "block_id": "2"}
    return walked.path(address, **foreign)


def queries(address: Address) -> Iterator[str]:
    """What a look may be asked with: by itself, by day, by name."""
    on = NINE.date().isoformat()
    yield ""
    yield f"?date={on}&view=week"
    yield f"?from={on}&to={on}"
    if "calendar" in address.path:
        yield f"?start={on}T00:00:00&end={on}T23:59:59&from={on}&to={on}&view=list&date={on}"


def proof(address: Address, csrf: str) -> dict[str, str]:
    is_script = address.is_api or address.path.endswith("/feed")
    return {"X-CSRFToken": csrf, "Accept": "application/json"} if is_script else {}


def turn_on_factor(database: Database, role: Role, clock: SettableClock) -> None:
    with database.writing() as session:
        account = account_by_email(session, email_of(role))
        assert account
        secret = new_secret()
        code = pyotp.TOTP(secret).at(clock())
        confirm_factor(session, account.id, secret=secret, code=code, by=SYSTEM, now=clock())
