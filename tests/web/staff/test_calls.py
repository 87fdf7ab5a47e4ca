"""The call list: who is to be told by phone, and that they were."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.appointments.queries import by_id
from booking.database import Database
from booking.references import spoken_reference
from tests.appointments.asking import move
from tests.factories import OFFICE, TEN, book, book_by_phone
from tests.web.staff.conftest import Desk
from tests.web.staff.patients import NASTY, colleague, plain, trail

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def visit(office: Database) -> Appointment:
    with office.writing() as session:
        book(session, TEN)
        return book_by_phone(session, phone="(713) 555-0188").appointment


def call(desk: Desk, visit: Appointment, what: str = "booked", done: str = "yes") -> str:
    answer = desk.post(f"/staff/calls/{visit.reference}", what=what, done=done)
    assert answer.status_code == 303
    return answer.location


@pytest.mark.usefixtures("visit")
def test_the_list_says_whom_to_call_and_what_to_say(desk: Desk) -> None:
    page = plain(desk.get("/staff/calls").text)

    for words in (
        "Bo Lee",
        'href="tel:+1-713-555-0188"',
        "<strong>Confirm:</strong> Monday, December 7, 9:00 am",
    ):
        assert words in page
    assert "Ana García" not in page


def test_one_click_and_it_is_done_another_and_it_is_not(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    done = plain(desk.get(call(desk, visit)).text)
    once_more = plain(desk.get(call(desk, visit)).text)
    undone = plain(desk.get(call(desk, visit, done="no")).text)

    for page in (done, once_more):
        assert "Nobody is waiting for a call." in page
        assert "Called: <bdi>Bo Lee</bdi>" in page
    assert "<strong>Confirm:</strong>" in undone
    assert [one[0] for one in trail(office, "call")] == ["appointment.call", "appointment.uncall"]


def test_what_changed_meanwhile_is_not_ticked_off(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    with office.writing() as session:
        own = by_id(session, visit.id)
        move(session, own, TEN.replace(day=8), by=OFFICE)

    page = plain(desk.get(call(desk, visit)).text)

    assert "The visit has changed since" in page
    assert "<strong>New time:</strong> Tuesday, December 8" in page


def test_a_provider_calls_their_own(
    signed_in_as: Callable[[Role], Desk], visit: Appointment, office: Database
) -> None:
    provider = signed_in_as(Role.PROVIDER)
    own = provider.get("/staff/calls").text
    with office.writing() as session:
        session.execute(update(Appointment).values(provider_id=colleague(session)))

    other = provider.get(f"/staff/calls?called={visit.reference}&what=booked").text
    refused = provider.post(f"/staff/calls/{visit.reference}", what="booked", done="yes")

    assert "Bo Lee" in own
    assert "Bo Lee" not in other + refused.text
    assert refused.status_code == 403


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_whatever_is_stored_is_only_text(
    desk: Desk, visit: Appointment, office: Database, nasty: str
) -> None:
    with office.writing() as session:
        by_id(session, visit.id).name = nasty

    page = desk.get("/staff/calls").text + desk.get(call(desk, visit)).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_whoever_looks_is_noted_and_an_empty_list_shows_nobody(
    desk: Desk, office: Database
) -> None:
    desk.get("/staff/calls")
    with office.writing() as session:
        visit = book_by_phone(session, phone="(713) 555-0188").appointment
    desk.get("/staff/calls")

    subject = f"appointment {visit.reference}"
    assert trail(office, ".read") == [("appointment.read", subject, "name phone")]


@pytest.mark.parametrize("typed", [{"what": "gossip", "done": "yes"}, {"what": "booked"}])
def test_nonsense_is_refused(desk: Desk, visit: Appointment, typed: dict[str, str]) -> None:
    answer = desk.post(f"/staff/calls/{visit.reference}", **typed)

    assert answer.status_code in (404, 422)


def test_the_page_of_the_day_is_answered_in_json(desk: Desk, visit: Appointment) -> None:
    path = f"/staff/calls/{visit.reference}"

    stale = desk.ask("POST", path, {"what": "moved", "done": "yes"})
    done = desk.ask("POST", path, {"what": "booked", "done": "yes"})

    assert (stale.status_code, stale.content_type) == (409, "application/problem+json")
    assert "look again at what there is to say" in (stale.json or {})["words"]
    assert (done.status_code, done.content_type) == (200, "application/json")
    assert "Nobody is waiting for a call." in desk.get("/staff/calls").text


def test_the_day_says_how_many_are_to_be_called(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    with office.writing() as session:
        book_by_phone(session, TEN.replace(day=8), name="No Number", person="new")
    text = " ".join(plain(desk.get("/staff/").text).split())

    assert 'Calls <span class="badge">2<span class="visually-hidden"> to make</span>' in text
    assert "tell them when, no phone number" in text
    assert f'action="/staff/calls/{spoken_reference(visit.reference)}"' in text
