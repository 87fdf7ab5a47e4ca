from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from booking.appointments.changes import confirm_coming
from booking.appointments.models import Appointment
from booking.audit.rules import Actor
from booking.diary.models import Claim, DiaryCell
from booking.errors import StatusConflict, TooLate
from booking.practice.models import PracticeSettings
from tests.appointments.asking import cancel, kinds, move, trail
from tests.clock import START
from tests.factories import NINE, OFFICE, PATIENT, TEN, book_by_phone

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
MOMENT = timedelta(microseconds=1)
CUTOFF = NINE - DAY


def rows(session: Session, table: type[Claim | DiaryCell]) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


@pytest.mark.parametrize("change", [move, cancel])
def test_a_patient_may_change_until_the_cut_off_and_then_only_the_office(
    session: Session, appointment: Appointment, change: type
) -> None:
    with pytest.raises(TooLate) as refusal:
        change(session, appointment, now=CUTOFF + MOMENT)

    assert refusal.value.cutoff == CUTOFF
    assert appointment.version == 1


@pytest.mark.parametrize("change", [move, cancel])
@pytest.mark.parametrize(("by", "now"), [(PATIENT, CUTOFF), (OFFICE, CUTOFF + MOMENT)])
def test_on_the_moment_of_the_cut_off_it_still_works(
    session: Session, appointment: Appointment, change: type, by: Actor, now: datetime
) -> None:
    later = {"to": NINE + DAY} if change is move else {}

    change(session, appointment, by=by, now=now, **later)

    assert appointment.version == 2


@pytest.mark.parametrize("change", [move, cancel])
def test_each_cut_off_is_the_practices_to_set(
    session: Session, appointment: Appointment, change: type
) -> None:
    minutes = {"move_cutoff_minutes": 10_080, "cancel_cutoff_minutes": 10_080}
    session.execute(update(PracticeSettings).values(minutes))

    with pytest.raises(TooLate):
        change(session, appointment, now=START + MOMENT)


def test_a_cancel_gives_the_time_back_and_keeps_why(
    session: Session, appointment: Appointment
) -> None:
    cancel(session, appointment, reason="Sick")

    assert (appointment.status, appointment.claim_id) == ("cancelled", None)
    assert (appointment.cancelled_at, appointment.cancelled_by) == (START, "patient")
    assert (appointment.cancel_reason, appointment.late_cancel) == ("Sick", False)
    assert (rows(session, Claim), rows(session, DiaryCell)) == (0, 0)
    assert book_by_phone(session, NINE).appointment.starts_at == NINE


def test_a_cancel_tells_both_sides_and_the_trail(
    session: Session, appointment: Appointment
) -> None:
    cancel(session, appointment)

    assert kinds(session) == ["cancellation", "staff_alert"]
    assert trail(session)[-1] == "appointment.cancel"


@pytest.mark.parametrize(("now", "late"), [(CUTOFF, False), (CUTOFF + MOMENT, True), (NINE, True)])
def test_inside_the_cut_off_the_office_cancels_and_it_is_kept_as_late(
    session: Session, appointment: Appointment, now: datetime, *, late: bool
) -> None:
    cancel(session, appointment, by=OFFICE, now=now)

    assert appointment.late_cancel is late
    assert appointment.cancelled_by == "office"
    assert kinds(session) == ["cancellation"]


def test_a_cancel_that_is_repeated_is_none(session: Session, appointment: Appointment) -> None:
    cancel(session, appointment, reason="Sick")

    cancel(session, appointment, reason="Another", now=NINE)

    assert (appointment.version, appointment.cancel_reason) == (2, "Sick")
    assert kinds(session) == ["cancellation", "staff_alert"]


@pytest.mark.parametrize("to", [NINE, TEN])
def test_what_is_cancelled_cannot_be_moved(
    session: Session, appointment: Appointment, to: datetime
) -> None:
    cancel(session, appointment)

    with pytest.raises(StatusConflict):
        move(session, appointment, to)


@pytest.mark.parametrize("status", ["arrived", "completed", "no_show"])
def test_what_has_happened_can_neither_be_moved_nor_cancelled(
    session: Session, appointment: Appointment, status: str
) -> None:
    appointment.status = status
    session.flush()

    with pytest.raises(StatusConflict):
        move(session, appointment, by=OFFICE)
    with pytest.raises(StatusConflict):
        cancel(session, appointment, by=OFFICE)


def test_saying_one_comes_is_a_time_and_said_twice_keeps_the_first(
    session: Session, appointment: Appointment
) -> None:
    confirm_coming(session, appointment, by=PATIENT, now=START)

    confirm_coming(session, appointment, by=PATIENT, now=START + DAY)

    assert (appointment.confirmed_at, appointment.status) == (START, "booked")
    assert (appointment.version, kinds(session)) == (1, [])
    assert trail(session) == ["appointment.book", "appointment.confirm"]


def test_nobody_says_they_come_to_what_has_begun(
    session: Session, appointment: Appointment
) -> None:
    with pytest.raises(StatusConflict):
        confirm_coming(session, appointment, by=PATIENT, now=NINE)


def test_nobody_says_they_come_to_what_is_cancelled(
    session: Session, appointment: Appointment
) -> None:
    cancel(session, appointment)

    with pytest.raises(StatusConflict):
        confirm_coming(session, appointment, by=PATIENT, now=START)


def test_a_change_sees_the_appointment_as_it_is_now(
    session: Session, appointment: Appointment
) -> None:
    elsewhere = update(Appointment).values(status="arrived")
    session.execute(elsewhere, execution_options={"synchronize_session": False})

    with pytest.raises(StatusConflict):
        move(session, appointment)
