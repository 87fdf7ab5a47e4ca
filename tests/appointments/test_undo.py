"""Taking a change back: the visit is as it was, and nobody hears of what never was."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.appointments.undo import Before, before, undo_change
from booking.diary.models import Claim
from booking.errors import SlotTaken, StaleVersion
from booking.messages.models import Message
from tests.appointments.asking import cancel, move, trail
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, book

LATER = START + timedelta(seconds=5)


@pytest.fixture
def appointment(session: Session) -> Appointment:
    """Ana's, whose confirmation has left."""
    appointment = book(session).appointment
    send_all(session)
    return appointment


def send_all(session: Session) -> None:
    for message in session.scalars(select(Message).where(Message.status == "queued")):
        message.status, message.due_at = "sent", None
    session.flush()


def states(session: Session) -> list[tuple[str, int | None, str]]:
    found = select(Message).where(Message.kind != "staff_alert").order_by(Message.id)
    return [(one.kind, one.subject_version, one.status) for one in session.scalars(found)]


def undo(
    session: Session, appointment: Appointment, kept: Before, *, became: str = "booked"
) -> None:
    undo_change(session, appointment, kept, version=2, status=became, by=OFFICE, now=LATER)


def moved(session: Session, appointment: Appointment, to: datetime = TEN) -> Before:
    kept = before(session, appointment)
    move(session, appointment, to, by=OFFICE)
    return kept


def test_a_move_taken_back_mails_nobody(session: Session, appointment: Appointment) -> None:
    appointment.confirmed_at = START
    kept = moved(session, appointment)

    undo(session, appointment, kept)

    assert (appointment.starts_at, appointment.version) == (NINE, 3)
    assert appointment.confirmed_at == START
    assert session.scalars(select(Claim.starts_at)).all() == [NINE]
    assert states(session) == [("confirmation", 1, "sent"), ("reschedule", 2, "dropped")]
    assert trail(session)[-1] == "appointment.undo"


def test_what_has_been_told_is_told_back(session: Session, appointment: Appointment) -> None:
    kept = moved(session, appointment)
    send_all(session)

    undo(session, appointment, kept)

    assert states(session)[1:] == [("reschedule", 2, "sent"), ("reschedule", 3, "queued")]


def test_a_confirmation_that_the_move_overtook_leaves_after_all(session: Session) -> None:
    appointment = book(session).appointment
    kept = moved(session, appointment)

    undo(session, appointment, kept)

    assert states(session)[1:] == [("reschedule", 2, "dropped"), ("confirmation", 3, "queued")]


def test_a_cancel_taken_back_mails_nobody(session: Session, appointment: Appointment) -> None:
    kept = before(session, appointment)
    why = "a wrong click"
    cancel_appointment(session, appointment, reason=why, told=why, by=OFFICE, now=START)

    undo(session, appointment, kept, became="cancelled")

    assert (appointment.status, appointment.cancel_reason) == ("booked", None)
    assert appointment.told_reason is None
    assert session.scalars(select(Claim.starts_at)).all() == [NINE]
    assert states(session)[1:] == [("cancellation", 2, "dropped")]


@pytest.mark.parametrize("became", [Status.BOOKED, Status.CANCELLED])
def test_a_repeated_undo_is_none(
    session: Session, appointment: Appointment, became: Status
) -> None:
    kept = before(session, appointment)
    change = move if became == Status.BOOKED else cancel
    change(session, appointment, by=OFFICE)

    for _click in range(2):
        undo(session, appointment, kept, became=became)

    assert appointment.version == 3
    assert trail(session).count("appointment.undo") == 1


def test_time_that_somebody_has_taken_meanwhile_stays_theirs(
    session: Session, appointment: Appointment
) -> None:
    kept = moved(session, appointment)
    book(session, NINE, email="bo@example.com")

    with pytest.raises(SlotTaken):
        undo(session, appointment, kept)

    session.rollback()


def test_what_somebody_changed_since_is_not_undone(
    session: Session, appointment: Appointment
) -> None:
    kept = moved(session, appointment)
    move(session, appointment, NINE + timedelta(days=1), by=OFFICE)

    with pytest.raises(StaleVersion):
        undo(session, appointment, kept)


@pytest.mark.parametrize("became", [Status.ARRIVED, Status.NO_SHOW])
def test_whoever_has_come_or_not_since_is_not_moved_back(
    session: Session, appointment: Appointment, became: Status
) -> None:
    kept = moved(session, appointment)
    appointment.status = became
    session.flush()

    with pytest.raises(StaleVersion):
        undo(session, appointment, kept)
