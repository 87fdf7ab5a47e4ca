"""The search box, with and without script, and what it leaves in the trail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.appointments.rules import spoken_reference
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.practice.models import Provider
from booking.web.formatting import NO_BREAK
from tests.factories import NINE, TEN, book, book_by_phone
from tests.web.staff.callers import belongs_to
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def ana(office: Database) -> str:
    """Her visit's reference; Bo has one, too."""
    with office.writing() as session:
        reference = book(session, NINE).appointment.reference
        book_by_phone(session, TEN, name="Bo Lee", phone="+442079460958")
    return spoken_reference(reference)


def events(database: Database, action: str) -> list[AuditEvent]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


@pytest.mark.parametrize("text", ["gracia", "(713) 5550123", "ana@exam", "Ana García"])
def test_the_page_shows_who_was_found_and_leads_to_them(desk: Desk, text: str) -> None:
    answer = desk.client.get("/staff/search", query_string={"q": text})

    assert "Ana García" in answer.text
    assert "Next Mon, Dec 7, 9:00" in answer.text
    assert "Bo Lee" not in answer.text
    assert "/staff/book?person=" in answer.text


def test_the_script_gets_the_same(desk: Desk) -> None:
    answer = desk.client.get("/staff/search", query_string={"q": "lee"}, headers=JSON)

    found = answer.get_json()
    [hit] = found["results"]
    assert (hit["name"], hit["detail"].replace(NO_BREAK, " ")) == ("Bo Lee", "+44 20 7946 0958")
    assert hit["url"].startswith("/staff/people/")
    assert found["new"] == "/staff/book?said=lee"


@pytest.mark.parametrize("spelling", [str, str.lower, lambda text: text.replace("-", "")])
def test_a_reference_leads_straight_to_the_visit(
    desk: Desk, ana: str, spelling: Callable[[str], str]
) -> None:
    answer = desk.client.get("/staff/search", query_string={"q": spelling(ana)})

    assert answer.location == f"/staff/appointments/{ana}"


def test_the_trail_names_who_was_shown_and_not_what_was_typed(
    desk: Desk, database: Database
) -> None:
    with database.writing() as session:
        eva: dict[str, Any] = {
            "name": "Eva Garcia",
            "email": "eva@example.com",
            "phone": "(713) 555-0166",
        }
        others = book(session, TEN + timedelta(days=1), **eva).appointment.person_id
        named = select(Appointment.person_id).where(Appointment.name.ilike("%garc%"))
        people = set(session.scalars(named))
        assert others in people
    desk.get("/staff/search?q=garcia")
    desk.get("/staff/search?q=nobody+at+all")

    found = events(database, "person.find")
    assert {one.subject for one in found} == {f"person {one}" for one in people}
    assert [one.fields for one in found] == ["email name phone"] * 2
    assert all("garcia" not in repr(vars(one)).lower() for one in found)


def test_a_provider_finds_only_who_is_theirs(
    signed_in_as: Callable[[Role], Desk], ana: str, database: Database
) -> None:
    stranger = signed_in_as(Role.PROVIDER)
    belongs_to(database, None)
    nobody = stranger.get("/staff/search?q=garcia")
    by_reference = stranger.get(f"/staff/search?q={ana}")
    with database.reading() as session:
        patt = session.scalars(select(Provider.id)).one()
    belongs_to(database, patt)
    own = stranger.get("/staff/search?q=garcia")

    assert "Ana García" not in nobody.text
    assert by_reference.status_code == 200
    assert "Ana García" in own.text


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 5_000, "<script>alert(1)</script>", "\u202eevil", "\x00", "👩‍⚕️", "%"]
)
def test_any_text_is_answered(desk: Desk, text: str) -> None:
    answer = desk.client.get("/staff/search", query_string={"q": text})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_name_with_markup_is_only_text(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        book_by_phone(session, TEN.replace(day=8), name='<img src=x onerror="alert(1)"> Mallory')

    page = desk.get("/staff/search?q=mallory")

    assert "&lt;img src=x" in page.text
    assert "<img src=x" not in page.text


def test_without_signing_in_nothing_is_found(desk: Desk) -> None:
    desk.post("/staff/logout")

    assert desk.get("/staff/search?q=garcia").status_code == 302
