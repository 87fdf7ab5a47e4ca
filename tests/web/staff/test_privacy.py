"""Exporting and erasing: for administrators, with the password given lately."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from booking.accounts.rules import Role
from booking.appointments.actions import Booked, keep_answer
from booking.appointments.models import Appointment, KeptAnswer
from booking.audit.actions import record
from booking.database import Database
from booking.limits.rules import Once
from booking.people.merges import merge_people
from booking.people.models import Person
from tests.clock import SettableClock
from tests.factories import OFFICE, TEN, book
from tests.web.site.visitor import DETAILS, MARIA, Page, Visitor
from tests.web.staff.conftest import Desk
from tests.web.staff.patients import plain, trail

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AT_THE_DESK = {
    "type": "in-person",
    "name": "Bo Lee",
    "phone": "(713) 555-0188",
    "starts_at": "2026-12-07T09:00:00-06:00",
}
CONFIRMED = {"confirm": "erase", "cancel": "true"}


@pytest.fixture
def booked(office: Database) -> Booked:
    with office.writing() as session:
        return book(session, note="A private note")


def path(booked: Booked, more: str = "") -> str:
    return f"/staff/people/{booked.appointment.person_id}{more}"


def name_of(office: Database, booked: Booked) -> str:
    with office.reading() as session:
        return session.get_one(Person, booked.appointment.person_id).name


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROVIDER])
def test_only_administrators_export_and_erase(
    signed_in_as: Callable[[Role], Desk], booked: Booked, office: Database, role: Role
) -> None:
    desk = signed_in_as(role)
    answers = [
        desk.get(path(booked, "/export")),
        desk.get(path(booked, "/erase")),
        desk.post(path(booked, "/erase"), **CONFIRMED),
    ]

    assert [one.status_code for one in answers] == [403, 403, 403]
    assert all("Ana" not in one.text for one in answers)
    assert "Erase this person" not in desk.get(path(booked)).text
    assert name_of(office, booked) == "Ana García"


def test_the_password_is_asked_for_again(
    admin: Desk, booked: Booked, office: Database, clock: SettableClock
) -> None:
    clock.advance(timedelta(minutes=20))
    answers = [
        admin.get(path(booked, "/export")),
        admin.get(path(booked, "/erase")),
        admin.post(path(booked, "/erase"), **CONFIRMED),
    ]

    assert all("Ana" not in one.text for one in answers)
    assert name_of(office, booked) == "Ana García"


def test_everything_comes_as_one_file(admin: Desk, booked: Booked, office: Database) -> None:
    answer = admin.get(path(booked, "/export"))

    (person,) = json.loads(answer.text)["people"]
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer.headers["Cache-Control"]
    assert person["name"] == "Ana García"
    assert person["appointments"][0]["note"] == "A private note"
    assert ("person.export", f"person {person['id']}", "") in trail(office)


def test_the_file_is_gathered_while_others_write(admin: Desk, booked: Booked) -> None:
    """Its statements are many; nobody is to wait for them."""
    statements: list[str] = []

    def seen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", seen)
    admin.get(path(booked, "/export"))
    event.remove(Engine, "before_cursor_execute", seen)

    gathered = next(at for at, one in enumerate(statements) if "FROM consent" in one)
    last_turn = max(at for at, one in enumerate(statements[:gathered]) if one.startswith("BEGIN"))
    assert "IMMEDIATE" not in statements[last_turn]


def test_the_whole_trail_comes_along_and_that_of_merged_records(
    admin: Desk, booked: Booked, office: Database, clock: SettableClock
) -> None:
    person_id = booked.appointment.person_id
    with office.writing() as session:
        other = book(session, TEN, name="Ana G.", email="other@example.com").appointment.person_id
        record(session, "person.read", f"person {other}", by=OFFICE, now=clock())
        merge_people(session, survivor_id=person_id, merged_id=other, by=OFFICE, now=clock())
        for _ in range(1_000):
            record(session, "person.read", f"person {person_id}", by=OFFICE, now=clock())

    (person,) = json.loads(admin.get(path(booked, "/export")).text)["people"]

    seen = [one["subject"] for one in person["trail"] if one["action"] == "person.read"]
    assert (seen.count(f"person {person_id}"), seen.count(f"person {other}")) == (1_000, 1)


def test_what_goes_and_what_stays_is_said_first(admin: Desk, booked: Booked) -> None:
    page = plain(admin.get(path(booked, "/erase")).text)

    assert "This cannot be undone." in page
    assert "1 visit without a name" in page
    assert "Cancel what is still to come: Mon, Dec 7, 9:00 am" in page


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"cancel": "true"}, "#confirm"),
        ({"confirm": "yes", "cancel": "true"}, "#confirm"),
        ({"confirm": "ERASE"}, "#cancel"),
    ],
)
def test_nobody_is_erased_by_half_a_form(
    admin: Desk, booked: Booked, office: Database, typed: dict[str, str], wrong: str
) -> None:
    answer = admin.post(path(booked, "/erase"), **typed)

    assert answer.status_code == 422
    assert f'href="{wrong}"' in answer.text
    assert name_of(office, booked) == "Ana García"


@pytest.mark.parametrize("door", ["desk", "site"])
def test_what_a_form_was_answered_goes_with_its_person(
    admin: Desk, app: Flask, office: Database, clock: SettableClock, door: str
) -> None:
    if door == "desk":
        form = Page(admin.get("/staff/book")).form
        admin.post("/staff/book", **{**form.fields, **AT_THE_DESK})
    else:
        visitor = Visitor(app.test_client())
        form = visitor.get(DETAILS).form
        clock.advance(timedelta(minutes=1))
        visitor.send(form, **MARIA)
    with office.writing() as session:
        keep_answer(session, Once("another's", ""), '{"reference": "K7MP-4QXD"}', now=clock())
        visit = session.scalars(select(Appointment)).one()

    answer = admin.post(f"/staff/people/{visit.person_id}/erase", **CONFIRMED)

    assert answer.status_code == 303
    with office.reading() as session:
        [kept] = session.scalars(select(KeptAnswer.answer))
    assert "K7MP-4QXD" in kept


def test_who_is_erased_is_gone_from_every_page(admin: Desk, booked: Booked) -> None:
    answer = admin.post(path(booked, "/erase"), **CONFIRMED)
    told = plain(admin.get("/staff/").text)
    visit = admin.get(f"/staff/appointments/{booked.appointment.reference}")
    again = admin.post(path(booked, "/erase"), **CONFIRMED)

    assert answer.status_code == 303
    assert "Erased. Visits kept without a name: 1. 1 cancelled and free again." in told
    assert visit.status_code == 200
    assert "Erased person" in visit.text
    assert "Ana" not in visit.text
    assert "/contacts" not in visit.text
    assert (admin.get(path(booked)).status_code, again.status_code) == (404, 404)
    assert admin.client.get(f"/manage/{booked.manage_token}").status_code == 404
    reference = booked.appointment.reference
    refused = [
        admin.get(f"/staff/appointments/{reference}/contacts"),
        admin.post(f"/staff/appointments/{reference}/note", note="Ana again", seen="x"),
    ]
    assert [one.status_code for one in refused] == [404, 404]
