from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from booking.appointments.changes import confirm_coming
from booking.appointments.models import Appointment
from booking.audit.rules import Actor
from booking.diary.models import Claim, DiaryCell
from booking.errors import InvalidInput, SlotTaken, StaleVersion
from booking.messages.models import Message
from tests.appointments.asking import kinds, move, trail
from tests.clock import START
from tests.factories import NINE, OFFICE, PATIENT, PROGRAM, TEN, book, book_by_phone, houston

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)


def rows(session: Session, table: type[Claim | DiaryCell]) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def test_a_move_is_the_same_appointment_at_another_time(
    session: Session, appointment: Appointment
) -> None:
    token = appointment.manage_hash

    move(session, appointment, now=START + QUARTER)

    assert (appointment.starts_at, appointment.ends_at) == (TEN, TEN + 3 * QUARTER)
    assert (appointment.version, appointment.status) == (2, "booked")
    assert (appointment.agreed_at, appointment.manage_hash) == (START + QUARTER, token)
    assert session.scalars(select(Claim.starts_at)).all() == [TEN]


def test_a_move_tells_both_sides_and_the_trail(session: Session, appointment: Appointment) -> None:
    move(session, appointment)

    assert kinds(session) == ["reschedule", "staff_alert"]
    assert trail(session) == ["appointment.book", "appointment.move"]


def test_the_office_moves_without_telling_itself(
    session: Session, appointment: Appointment
) -> None:
    move(session, appointment, by=OFFICE)

    assert kinds(session) == ["reschedule"]


def test_a_program_moves_and_the_office_hears_of_it(
    session: Session, appointment: Appointment
) -> None:
    move(session, appointment, by=PROGRAM)

    assert kinds(session) == ["reschedule", "staff_alert"]


def test_the_office_may_move_in_silence(session: Session, appointment: Appointment) -> None:
    session.execute(update(Message).values(status="sent", due_at=None))

    move(session, appointment, by=OFFICE, notify=False)

    assert kinds(session) == []


def test_a_silent_move_leaves_nobody_without_any_mail(
    session: Session, appointment: Appointment
) -> None:
    move(session, appointment, by=OFFICE, notify=False)

    assert kinds(session) == ["confirmation"]


@pytest.mark.parametrize("quarters", [1, -1, 3])
def test_a_visit_may_be_moved_onto_its_own_time(session: Session, quarters: int) -> None:
    visit = book(session, TEN).appointment

    move(session, visit, TEN + quarters * QUARTER)

    assert visit.starts_at == TEN + quarters * QUARTER


def test_who_said_they_come_is_asked_anew_after_a_move(
    session: Session, appointment: Appointment
) -> None:
    confirm_coming(session, appointment, by=PATIENT, now=START)

    move(session, appointment)

    assert appointment.confirmed_at is None


def test_a_move_that_is_repeated_is_none(session: Session, appointment: Appointment) -> None:
    move(session, appointment, version=1)

    move(session, appointment, version=1)

    assert appointment.version == 2
    assert kinds(session) == ["reschedule", "staff_alert"]


def test_a_move_from_an_old_view_is_refused(session: Session, appointment: Appointment) -> None:
    move(session, appointment)

    with pytest.raises(StaleVersion):
        move(session, appointment, NINE + 5 * DAY, version=1)


def test_a_move_onto_a_taken_time_keeps_the_old_one(
    session: Session, appointment: Appointment
) -> None:
    book_by_phone(session, TEN)

    with pytest.raises(SlotTaken), session.begin_nested():
        move(session, appointment)

    session.refresh(appointment)
    assert (appointment.starts_at, appointment.version) == (NINE, 1)
    assert rows(session, Claim) == 2


@pytest.mark.parametrize(
    "wall", ["2026-12-07 09:05", "2026-12-06 09:00", "2026-12-25 09:00", "2027-04-30 09:00"]
)
@pytest.mark.parametrize("by", [PATIENT, OFFICE])
def test_a_move_follows_the_public_rules(
    session: Session, appointment: Appointment, wall: str, by: Actor
) -> None:
    with pytest.raises(InvalidInput):
        move(session, appointment, houston(wall), by=by)


def test_the_office_may_move_outside_the_rules_but_not_onto_sold_time(
    session: Session, appointment: Appointment
) -> None:
    book_by_phone(session, TEN)
    move(session, appointment, houston("2026-12-06 23:55"), by=OFFICE, override=True)

    with pytest.raises(SlotTaken), session.begin_nested():
        move(session, appointment, TEN - QUARTER, by=OFFICE, override=True)

    assert appointment.version == 2
