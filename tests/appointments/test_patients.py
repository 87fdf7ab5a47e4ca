"""People with their visits, whose patients they are, and who stands in the way of a time."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment, change_appointment
from booking.appointments.conflicts import in_the_way
from booking.appointments.inputs import OfficeChange
from booking.appointments.patients import (
    find_patients,
    find_visit,
    is_patient_of,
    patients_like,
)
from booking.availability.queries import Search
from booking.holds.actions import hold_slot
from booking.holds.inputs import NewHold
from booking.intervals import Interval
from booking.people.actions import add_person
from booking.practice.queries import load_practice
from booking.references import spoken_reference
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, book, book_by_phone

AFTER = TEN + timedelta(hours=1)
NOBODY_S = 999


def test_somebody_is_shown_with_their_last_and_next_visit(session: Session) -> None:
    book(session, NINE)
    book(session, TEN, browser="another")

    [before] = find_patients(session, "garcia", now=START)
    [between] = find_patients(session, "garcia", now=NINE)

    assert (before.visits, before.last, before.next) == (2, None, NINE)
    assert (between.visits, between.last, between.next) == (2, NINE, TEN)


def test_a_cancelled_visit_is_none_and_a_missed_one_no_last(session: Session) -> None:
    missed, cancelled = book(session, NINE).appointment, book(session, TEN).appointment
    change = OfficeChange.model_validate({"status": "no_show"}, strict=False)
    change_appointment(session, missed, change, by=OFFICE, now=NINE)
    cancel_appointment(session, cancelled, reason=None, by=OFFICE, now=START)

    [ana] = find_patients(session, "garcia", now=AFTER)

    assert (ana.visits, ana.last, ana.next) == (1, None, None)


def test_a_provider_finds_their_own(session: Session) -> None:
    visit = book(session).appointment
    own = visit.provider_id

    assert find_patients(session, "garcia", now=START, provider_id=own)
    assert not find_patients(session, "garcia", now=START, provider_id=NOBODY_S)
    assert is_patient_of(session, visit.person_id, provider_id=own)
    assert not is_patient_of(session, visit.person_id, provider_id=NOBODY_S)


@pytest.mark.parametrize("spelling", [str, str.lower, spoken_reference, " {} ".format])
def test_a_visit_is_found_by_its_reference(session: Session, spelling: object) -> None:
    visit = book(session).appointment
    assert callable(spelling)
    text = spelling(visit.reference)

    assert find_visit(session, text) is visit
    assert find_visit(session, text, provider_id=NOBODY_S) is None


@pytest.mark.parametrize("text", ["", "Ana", "K7MP4QX", "AAAAAAAA", "0O1I0O1I", "Ana Garc"])
def test_what_is_no_reference_finds_no_visit(session: Session, text: str) -> None:
    assert find_visit(session, text) is None


@pytest.mark.parametrize(
    ("name", "email", "phone", "known"),
    [
        ("Somebody Else", None, "+17135550123", True),
        ("Somebody Else", "ANA@example.com", None, True),
        ("Anna Garcia", None, None, True),
        ("García Ana", None, None, True),
        ("Ana", None, None, False),
        ("Ana Lee", "ana@example.co", "+17135550124", False),
    ],
)
def test_who_may_be_known_already(
    session: Session, name: str, email: str | None, phone: str | None, known: bool
) -> None:
    book(session)

    found = patients_like(session, name=name, email=email, phone=phone, now=START)

    assert bool(found) is known


def test_the_office_s_choice_of_a_person_stands(session: Session) -> None:
    ana = book(session).appointment.person_id

    chosen = book_by_phone(session, TEN, name="Ana Peña", phone="+17135550177", person=ana)
    fresh = book_by_phone(session, AFTER, name="Ana García", email="ana@example.com", person="new")

    assert chosen.appointment.person_id == ana
    assert chosen.appointment.name == "Ana Peña"
    assert fresh.appointment.person_id != ana
    assert [one.person.name for one in find_patients(session, "peña", now=START)] == ["Ana García"]


def test_a_visit_and_a_hold_stand_in_the_way(session: Session) -> None:
    visit = book(session, NINE).appointment
    wish = NewHold(type="in-person", starts_at=TEN)
    hold_slot(session, wish, browser="a browser", now=START)
    practice = load_practice(session)
    search = Search(practice.type("in-person"), NINE.date(), NINE.date(), START)
    wanted = Interval(NINE + timedelta(minutes=30), TEN + timedelta(minutes=15))

    there = in_the_way(session, practice, search, wanted)

    assert [one.visit for one in there] == [visit, None]
    assert not any(one.in_room_only for one in there)
    assert in_the_way(session, practice, search, Interval(AFTER, AFTER + timedelta(hours=1))) == []


def test_a_stranger_has_no_visits(session: Session) -> None:
    add_person(session, name="Bo Lee", email=None, phone=None, now=START)

    [bo] = find_patients(session, "bo", now=START)

    assert (bo.visits, bo.last, bo.next) == (0, None, None)


def test_the_exact_name_comes_before_the_sooner_visit_and_that_before_the_rest(
    session: Session,
) -> None:
    for name in ("Ana Lee Park", "Ana Lee", "Ana Leeds"):
        add_person(session, name=name, email=None, phone=None, now=START)
    book_by_phone(session, NINE, name="Ana Leeman")
    book_by_phone(session, TEN, name="Ana Leemann")

    found = [one.person.name for one in find_patients(session, "ana lee", now=START)]

    assert found[:3] == ["Ana Lee", "Ana Leeman", "Ana Leemann"]
    assert set(found[3:]) == {"Ana Lee Park", "Ana Leeds"}


def test_who_comes_is_found_among_many_namesakes_of_long_ago(session: Session) -> None:
    book_by_phone(session, NINE, name="Ana Leeman")
    for number in range(9):
        add_person(session, name=f"Lee {number}", email=None, phone=None, now=START)

    assert find_patients(session, "lee", now=START)[0].person.name == "Ana Leeman"


def test_who_is_named_as_typed_comes_before_todays_visitor_by_a_slip(session: Session) -> None:
    book_by_phone(session, NINE, name="Ana Garzia")
    add_person(session, name="Ana Garcia", email=None, phone=None, now=START)

    found = [one.person.name for one in find_patients(session, "garcia", now=NINE)]

    assert found == ["Ana Garcia", "Ana Garzia"]
