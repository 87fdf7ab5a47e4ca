from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment, change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import Move, move_appointment
from booking.messages.models import Message
from booking.messages.rules import Kind
from booking.practice.actions import touch_practice
from booking.practice.models import ReminderRule
from booking.reminders.actions import plan_reminders
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, book, book_by_phone

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THREE_DAYS, ONE_DAY = NINE - 3 * DAY, NINE - DAY


def plan(session: Session, *moments: datetime) -> list[int]:
    """How many were newly due at each of them."""
    return [plan_reminders(session, now=now) for now in moments]


def planned(session: Session) -> list[tuple[int | None, int]]:
    """(version, hours) of each."""
    found = select(Message).where(Message.kind == Kind.REMINDER).order_by(Message.id)
    return [
        (one.subject_version, one.detail["reminder_hours"]) for one in session.scalars(found).all()
    ]


def set_rules(session: Session, *minutes_before: int) -> None:
    session.execute(delete(ReminderRule))
    session.add_all(ReminderRule(minutes_before=n, grace_minutes=60) for n in minutes_before)
    touch_practice(session)


@pytest.fixture
def appointment(session: Session) -> Appointment:
    return book(session, locale="es").appointment


@pytest.mark.usefixtures("appointment")
def test_each_reminder_is_planned_once_when_it_is_due(session: Session) -> None:
    moments = (THREE_DAYS - HOUR, THREE_DAYS, THREE_DAYS + HOUR, ONE_DAY, ONE_DAY + HOUR)

    assert plan(session, *moments) == [0, 1, 0, 1, 0]
    assert planned(session) == [(1, 72), (1, 24)]


def test_a_reminder_goes_to_the_patient_in_their_language(
    session: Session, appointment: Appointment
) -> None:
    plan(session, ONE_DAY)

    mail = session.scalars(select(Message).where(Message.kind == Kind.REMINDER)).one()
    assert (mail.recipient, mail.locale) == ("ana@example.com", "es")
    assert (mail.reference, mail.subject_id) == (appointment.reference, appointment.id)
    assert mail.due_at == ONE_DAY


@pytest.mark.usefixtures("appointment")
def test_after_a_day_of_downtime_what_is_still_in_its_grace_is_caught_up(session: Session) -> None:
    assert plan(session, THREE_DAYS + 11 * HOUR, ONE_DAY + 12 * HOUR) == [1, 0]


def test_a_move_is_reminded_of_anew_and_only_of_what_is_still_to_come(
    session: Session, appointment: Appointment
) -> None:
    plan(session, THREE_DAYS)

    move_appointment(session, appointment, Move(TEN), by=OFFICE, now=THREE_DAYS + 2 * HOUR)

    assert plan(session, THREE_DAYS + 2 * HOUR, TEN - DAY) == [0, 1]
    assert planned(session) == [(1, 72), (2, 24)]


def test_a_visit_put_off_is_reminded_of_as_often_again(
    session: Session, appointment: Appointment
) -> None:
    plan(session, THREE_DAYS, ONE_DAY)
    week = 7 * DAY

    move_appointment(session, appointment, Move(NINE + week), by=OFFICE, now=ONE_DAY + HOUR)

    assert plan(session, THREE_DAYS + week, ONE_DAY + week) == [1, 1]
    assert planned(session) == [(1, 72), (1, 24), (2, 72), (2, 24)]


@pytest.mark.parametrize("status", ["arrived", "no_show"])
@pytest.mark.usefixtures("appointment")
def test_nobody_is_reminded_of_what_is_no_longer_ahead(session: Session, status: str) -> None:
    session.execute(update(Appointment).values(status=status))

    assert plan(session, ONE_DAY) == [0]


def test_nobody_is_reminded_of_what_is_cancelled(
    session: Session, appointment: Appointment
) -> None:
    cancel_appointment(session, appointment, reason=None, by=OFFICE, now=START)

    assert plan(session, ONE_DAY) == [0]


def test_nobody_is_reminded_twice_because_a_wrong_click_was_undone(
    session: Session, appointment: Appointment
) -> None:
    plan(session, ONE_DAY)
    undone = OfficeChange.model_validate({"status": "booked"}, strict=False)

    cancel_appointment(session, appointment, reason=None, by=OFFICE, now=ONE_DAY + HOUR)
    change_appointment(session, appointment, undone, by=OFFICE, now=ONE_DAY + HOUR)

    assert plan(session, ONE_DAY + 2 * HOUR) == [0]


def test_who_left_no_address_is_reminded_by_phone(session: Session) -> None:
    book_by_phone(session)

    assert plan(session, ONE_DAY) == [0]


def test_who_books_late_is_not_told_what_they_were_just_told(session: Session) -> None:
    book(session, now=ONE_DAY + HOUR)

    assert plan(session, ONE_DAY + HOUR, ONE_DAY + 2 * HOUR) == [0, 0]


def test_reminders_less_than_an_hour_apart_are_both_planned(session: Session) -> None:
    set_rules(session, 90, 100)
    book(session)

    assert plan(session, NINE - timedelta(minutes=100), NINE - timedelta(minutes=90)) == [1, 1]


def test_the_visit_of_the_longest_reminder_is_seen_in_time(session: Session) -> None:
    set_rules(session, 10 * 1440)
    book(session, NINE + 14 * DAY)

    assert plan(session, NINE + 4 * DAY) == [1]


@pytest.mark.usefixtures("appointment")
def test_without_rules_nobody_is_reminded(session: Session) -> None:
    set_rules(session)

    assert plan(session, ONE_DAY) == [0]
