"""One click on the day: what it does, how it is taken back, and what it does not do."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.audit.models import AuditEvent
from booking.database import Database
from tests.clock import START, SettableClock
from tests.factories import book, book_by_phone
from tests.web.staff.conftest import Desk

LATER_TODAY = START + timedelta(hours=1)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def visit(database: Database, desk: Desk) -> Appointment:
    del desk
    with database.writing() as session:
        return book(session).appointment


@pytest.fixture
def begun(database: Database, visit: Appointment) -> Appointment:
    """Put back to this very moment."""
    with database.writing() as session:
        own = session.get_one(Appointment, visit.id)
        own.starts_at, own.ends_at = START, START + timedelta(minutes=30)
        return own


def click(desk: Desk, visit: Appointment, to: str, seen: str, **more: str) -> int:
    path = f"/staff/appointments/{visit.reference}/status"
    return desk.post(path, status=to, seen=seen, version="1", **more).status_code


def state_of(database: Database, visit: Appointment) -> str:
    with database.reading() as session:
        return session.get_one(Appointment, visit.id).status


@pytest.mark.parametrize(
    "steps",
    [
        ["booked", "arrived", "completed", "arrived", "booked"],
        ["booked", "no_show", "booked"],
    ],
)
def test_each_click_is_undone_the_same_way(
    desk: Desk, database: Database, begun: Appointment, steps: list[str]
) -> None:
    for seen, to in pairwise(steps):
        assert click(desk, begun, to, seen) == 303
        assert state_of(database, begun) == to


def test_nobody_is_a_no_show_before_the_visit_begins_and_the_page_says_why(
    desk: Desk, database: Database, visit: Appointment
) -> None:
    click(desk, visit, "no_show", "booked")

    assert state_of(database, visit) == "booked"
    assert "It is too early to say that" in desk.get("/staff/").text


def test_nobody_has_arrived_before_their_day_and_the_page_says_why(
    desk: Desk, database: Database, visit: Appointment
) -> None:
    click(desk, visit, "arrived", "booked")

    assert state_of(database, visit) == "booked"
    assert "It is too early to say that" in desk.get("/staff/").text


def test_a_double_click_is_one(desk: Desk, database: Database, begun: Appointment) -> None:
    click(desk, begun, "arrived", "booked")
    click(desk, begun, "arrived", "booked")

    with database.reading() as session:
        events = select(AuditEvent).where(AuditEvent.action == "appointment.arrived")
        assert len(session.scalars(events).all()) == 1


def test_a_click_on_what_another_desk_has_changed_changes_nothing_and_says_so(
    desk: Desk, database: Database, begun: Appointment
) -> None:
    for seen, to in (("booked", "arrived"), ("arrived", "booked"), ("booked", "no_show")):
        click(desk, begun, to, seen)

    # This page still shows the patient as arrived.
    click(desk, begun, "booked", "arrived")

    assert state_of(database, begun) == "no_show"
    assert "Somebody changed this appointment in the meantime" in desk.get("/staff/").text


def test_a_page_from_before_a_move_checks_nobody_in(
    desk: Desk, database: Database, begun: Appointment
) -> None:
    move = {"starts_at": LATER_TODAY.isoformat(), "override": True, "reason": "Stuck in traffic"}
    moved = desk.ask("PATCH", f"/api/v1/appointments/{begun.reference}", move)

    click(desk, begun, "arrived", "booked")

    assert moved.status_code == 200
    assert state_of(database, begun) == "booked"


def test_a_script_is_answered_in_json(desk: Desk, begun: Appointment) -> None:
    path = f"/staff/appointments/{begun.reference}/status"

    done = desk.ask("POST", path, {"status": "arrived", "seen": "booked", "version": 1})
    stale = desk.ask("POST", path, {"status": "no_show", "seen": "booked", "version": 1})

    assert done.json is not None
    assert (done.status_code, done.json["status"]) == (200, "arrived")
    assert (stale.status_code, stale.content_type) == (409, "application/problem+json")
    assert stale.json is not None
    assert "changed nothing" in stale.json["words"]


def test_they_said_on_the_phone_that_they_are_coming(
    desk: Desk, database: Database, visit: Appointment
) -> None:
    path = f"/staff/appointments/{visit.reference}/coming"
    confirmed = []
    for answer in ("yes", "no"):
        assert desk.post(path, coming=answer).status_code == 303
        with database.reading() as session:
            confirmed.append(session.get_one(Appointment, visit.id).confirmed_at is not None)

    assert confirmed == [True, False]


def test_nobody_is_said_to_come_to_what_has_begun(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    with database.writing() as session:
        today = START + timedelta(minutes=10)
        visit = book_by_phone(session, today, override=True, reason="walked in").appointment
    clock.advance(timedelta(minutes=11))

    answer = desk.post(f"/staff/appointments/{visit.reference}/coming", coming="yes")

    assert answer.status_code == 303
    with database.reading() as session:
        assert session.get_one(Appointment, visit.id).confirmed_at is None


@pytest.mark.parametrize("wrong", [{"status": "cancelled"}, {"status": "gone"}, {"version": "x"}])
def test_what_is_no_click_is_refused(
    desk: Desk, database: Database, visit: Appointment, wrong: dict[str, str]
) -> None:
    asked = {"status": "arrived", "version": "1", **wrong}

    answer = desk.post(f"/staff/appointments/{visit.reference}/status", **asked)

    assert answer.status_code == 422
    assert state_of(database, visit) == "booked"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/book"])
def test_a_click_leads_nowhere_else(desk: Desk, visit: Appointment, elsewhere: str) -> None:
    path = f"/staff/appointments/{visit.reference}/status"

    answer = desk.post(path, status="arrived", version="1", back=elsewhere)

    assert answer.location == f"/staff/#visit-{visit.reference}"


def test_without_the_proof_of_the_form_nothing_happens(
    desk: Desk, database: Database, visit: Appointment
) -> None:
    path = f"/staff/appointments/{visit.reference}/status"

    answer = desk.client.post(path, data={"status": "arrived", "version": "1"})

    assert answer.status_code == 400
    assert state_of(database, visit) == "booked"


def test_a_doctor_checks_in_only_their_own(
    signed_in_as: Callable[[Role], Desk],
    database: Database,
    visit: Appointment,
    add_another: Callable[[], int],
) -> None:
    doctor = signed_in_as(Role.PROVIDER)
    second = add_another()
    with database.writing() as session:
        session.get_one(Appointment, visit.id).provider_id = second

    assert click(doctor, visit, "arrived", "booked") == 403
    assert state_of(database, visit) == "booked"
