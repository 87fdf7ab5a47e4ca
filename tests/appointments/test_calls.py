"""Who is phoned because no mail reaches them, and what there is to say."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.appointments.calls import What, call_to_make, calls_to_make, mark_called
from booking.appointments.changes import cancel_appointment, change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment, CallMade
from booking.appointments.moves import Move
from booking.appointments.moves import move_appointment as move
from booking.appointments.undo import before, undo_change
from booking.audit.models import AuditEvent
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, book, book_by_phone

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def visit(session: Session) -> Appointment:
    """Bo's, a week ahead, without an e-mail address."""
    return book_by_phone(session, NINE, phone="(713) 555-0188").appointment


def said(session: Session, now: datetime = START) -> list[str]:
    return [call.what for call in calls_to_make(session, now=now)]


def call(session: Session, visit: Appointment, what: What, now: datetime = START) -> None:
    mark_called(session, visit, what, by=OFFICE, now=now)


def test_only_who_has_no_email_is_called(session: Session, visit: Appointment) -> None:
    book(session, TEN)

    calls = calls_to_make(session, now=START)

    assert [(one.appointment, one.what, one.since) for one in calls] == [
        (visit, What.BOOKED, START)
    ]


def test_who_was_told_is_off_the_list(session: Session, visit: Appointment) -> None:
    call(session, visit, What.BOOKED)

    assert said(session) == []


def test_a_move_and_a_cancel_have_to_be_told_again(session: Session, visit: Appointment) -> None:
    call(session, visit, What.BOOKED)
    move(session, visit, Move(TEN), by=OFFICE, now=START)
    moved = said(session)
    cancel_appointment(session, visit, reason=None, by=OFFICE, now=START)

    assert (moved, said(session)) == ([What.MOVED], [What.CANCELLED])


def test_what_was_booked_again_is_told_as_moved(session: Session, visit: Appointment) -> None:
    cancel_appointment(session, visit, reason=None, by=OFFICE, now=START)
    change = OfficeChange.model_validate({"status": "booked"}, strict=False)
    change_appointment(session, visit, change, by=OFFICE, now=START)

    assert said(session) == [What.MOVED]


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([], []),
        # They wrote the other time down: they need to hear that it is the first one after all.
        ([What.MOVED], [What.MOVED]),
    ],
)
def test_what_was_taken_back_is_told_only_to_who_had_heard_of_it(
    session: Session, visit: Appointment, told: list[What], left: list[What]
) -> None:
    call(session, visit, What.BOOKED)
    kept = before(session, visit)
    move(session, visit, Move(TEN), by=OFFICE, now=START)
    for what in told:
        call(session, visit, what)

    undo_change(session, visit, kept, version=2, status="booked", by=OFFICE, now=START)

    assert said(session) == left


@pytest.mark.parametrize(
    ("before_visit", "listed"),
    [
        (3 * DAY + HOUR, []),
        (3 * DAY, [What.REMINDER]),
        (DAY + HOUR, [What.REMINDER]),
        (HOUR, [What.REMINDER]),
        (timedelta(0), []),
    ],
)
def test_a_reminder_is_due_until_the_visit_begins(
    session: Session, visit: Appointment, before_visit: timedelta, listed: list[What]
) -> None:
    call(session, visit, What.BOOKED)

    assert said(session, NINE - before_visit) == listed


def test_each_reminder_is_called_once(session: Session, visit: Appointment) -> None:
    call(session, visit, What.BOOKED)
    call(session, visit, What.REMINDER, NINE - 2 * DAY)
    between = said(session, NINE - 2 * DAY)

    assert (between, said(session, NINE - DAY)) == ([], [What.REMINDER])


def test_a_reminder_from_before_the_visit_was_agreed_is_skipped(session: Session) -> None:
    late = NINE - timedelta(hours=20)
    visit = book_by_phone(session, NINE, now=late).appointment
    call(session, visit, What.BOOKED, late)

    assert said(session, NINE - HOUR) == []


def test_the_news_cover_the_reminder(session: Session, visit: Appointment) -> None:
    call(session, visit, What.BOOKED, NINE - HOUR)

    assert said(session, NINE - HOUR) == []


def test_a_second_click_marks_nothing(session: Session, visit: Appointment) -> None:
    call(session, visit, What.BOOKED)
    call(session, visit, What.BOOKED)

    assert session.scalar(select(func.count()).select_from(CallMade)) == 1


def test_a_click_on_news_that_are_no_longer_true_marks_nothing(
    session: Session, visit: Appointment
) -> None:
    cancel_appointment(session, visit, reason=None, by=OFFICE, now=START)
    call(session, visit, What.BOOKED)

    assert said(session) == [What.CANCELLED]


def test_the_trail_names_the_call_and_nobody(session: Session, visit: Appointment) -> None:
    call(session, visit, What.BOOKED)

    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.subject) == ("appointment.call", f"appointment {visit.reference}")
    assert event.fields == "booked"


def test_one_visit_is_asked_about_alone(session: Session, visit: Appointment) -> None:
    mailed = book(session, TEN).appointment

    asked = call_to_make(session, visit, now=START)

    assert asked is not None
    assert asked.what == What.BOOKED
    assert call_to_make(session, mailed, now=START) is None
