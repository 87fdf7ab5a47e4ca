"""Visits longer or shorter than their type: for the diary, the rules and the mails."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.availability.queries import Search, free_slots
from booking.diary.models import Claim, DiaryCell
from booking.errors import InvalidInput, SlotTaken, StatusConflict
from booking.messages.models import Message
from booking.practice.queries import load_practice
from tests.appointments.asking import move
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, book, houston

HOUR = timedelta(hours=1)


def change(
    session: Session, appointment: Appointment, at: datetime = START, **asked: object
) -> None:
    wanted = OfficeChange.model_validate(asked)
    change_appointment(session, appointment, wanted, by=OFFICE, now=at)


def minutes(appointment: Appointment) -> int:
    return (appointment.ends_at - appointment.starts_at) // timedelta(minutes=1)


def cells_of(session: Session, appointment: Appointment) -> int:
    """Of the provider and of the room."""
    counted = select(func.count()).where(DiaryCell.claim_id == appointment.claim_id)
    return session.scalars(counted).one()


def test_a_longer_visit_takes_its_time_with_the_buffers_in_the_diary(session: Session) -> None:
    appointment = book(session).appointment

    change(session, appointment, duration_minutes=75)

    sold = session.get_one(Claim, appointment.claim_id)
    assert minutes(appointment) == 75
    assert (sold.busy_from, sold.busy_until) == (NINE, NINE + timedelta(minutes=75 + 15))
    assert cells_of(session, appointment) == 2 * 90 // 5


def test_a_shorter_visit_gives_time_back(session: Session) -> None:
    appointment = book(session).appointment

    change(session, appointment, duration_minutes=15)

    assert cells_of(session, appointment) == 2 * 30 // 5
    next_one = book(session, houston("2026-12-07 09:30"), email="bo@example.com")
    assert next_one.appointment.starts_at == NINE + HOUR / 2


def test_a_visit_cannot_grow_over_the_next_one_nor_into_its_buffer(session: Session) -> None:
    appointment = book(session).appointment
    book(session, TEN, email="bo@example.com")

    with pytest.raises(SlotTaken):
        change(session, appointment, duration_minutes=50)

    session.rollback()


def test_not_even_with_a_reason(session: Session) -> None:
    appointment = book(session).appointment
    book(session, TEN, email="bo@example.com")

    with pytest.raises(SlotTaken):
        change(session, appointment, duration_minutes=50, override=True, reason="they asked")

    session.rollback()


def test_beyond_the_hours_it_takes_a_reason(session: Session) -> None:
    appointment = book(session, houston("2026-12-07 11:15")).appointment

    with pytest.raises(InvalidInput) as refusal:
        change(session, appointment, duration_minutes=60)
    change(session, appointment, duration_minutes=60, override=True, reason="two people come")

    assert refusal.value.errors == {"duration_minutes": ["outside_hours"]}
    assert (minutes(appointment), appointment.override_reason) == (60, "two people come")


def test_a_moved_visit_stays_as_long_as_it_was(session: Session) -> None:
    appointment = book(session).appointment
    change(session, appointment, duration_minutes=75)

    move(session, appointment, houston("2026-12-08 10:00"))

    assert (appointment.starts_at, minutes(appointment)) == (houston("2026-12-08 10:00"), 75)


def test_time_and_length_change_together_or_not_at_all(session: Session) -> None:
    appointment = book(session).appointment

    change(session, appointment, starts_at=TEN.isoformat(), duration_minutes=90)
    with pytest.raises(InvalidInput):
        change(session, appointment, starts_at=TEN.isoformat(), duration_minutes=4 * 60)

    assert (appointment.starts_at, minutes(appointment)) == (TEN, 90)


def test_whoever_has_arrived_can_stay_longer_but_not_move(session: Session) -> None:
    appointment = book(session).appointment
    change(session, appointment, at=NINE, status=Status.ARRIVED)

    change(session, appointment, at=NINE, duration_minutes=60)
    with pytest.raises(StatusConflict):
        change(session, appointment, at=NINE, starts_at=TEN.isoformat())

    assert minutes(appointment) == 60


def test_a_longer_visit_keeps_that_they_are_coming(session: Session) -> None:
    appointment = book(session).appointment
    appointment.confirmed_at = START

    change(session, appointment, duration_minutes=60, notify=False)
    kept = appointment.confirmed_at
    change(session, appointment, starts_at=TEN.isoformat())

    assert kept == START
    assert appointment.confirmed_at is None


@pytest.mark.parametrize("asked", [0, -15, 7, 725])
def test_a_length_that_is_none_is_refused(asked: int) -> None:
    with pytest.raises(ValueError, match="invalid_length"):
        OfficeChange.model_validate({"duration_minutes": asked})


def test_asking_for_the_length_it_has_changes_nothing(session: Session) -> None:
    appointment = book(session).appointment

    change(session, appointment, duration_minutes=45, version=99)

    assert appointment.version == 1


def test_a_cancelled_visit_comes_back_as_long_as_it_was(session: Session) -> None:
    appointment = book(session).appointment
    change(session, appointment, duration_minutes=75)
    change(session, appointment, status=Status.CANCELLED)

    change(session, appointment, status=Status.BOOKED)

    assert minutes(appointment) == 75
    assert cells_of(session, appointment) == 2 * 90 // 5


def test_the_mail_about_it_leaves_after_the_time_to_undo(session: Session) -> None:
    appointment = book(session).appointment

    change(session, appointment, duration_minutes=60)

    told = session.scalars(select(Message).where(Message.kind == "reschedule")).one()
    assert told.due_at == START + timedelta(seconds=10)


def test_a_longer_visit_has_fewer_free_times_each_of_which_it_fits_into(session: Session) -> None:
    practice = load_practice(session)
    day = NINE.date()
    kind = practice.type("in-person")

    long = free_slots(session, practice, Search(kind, day, day, START, duration=2 * HOUR)).slots

    assert [f"{slot.starts_at.astimezone(practice.zone):%H:%M}" for slot in long] == [
        *(["09:00", "09:15", "09:30", "09:45", "10:00"]),
        *(["13:00", "13:15", "13:30", "13:45", "14:00", "14:15", "14:30", "14:45", "15:00"]),
    ]
    assert all(slot.ends_at - slot.starts_at == 2 * HOUR for slot in long)
