"""Mails that somebody has to look after: not those that were told otherwise since."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.contacts import change_contacts, contacts_mark
from booking.appointments.inputs import ContactChange
from booking.appointments.models import Appointment
from booking.appointments.unheard import count_unheard
from booking.leads.actions import log_call
from booking.leads.rules import CallResult
from booking.messages.actions import enqueue
from booking.messages.models import Message
from tests.clock import START
from tests.enquiries import enquire
from tests.factories import KEYS, OFFICE


def give_up(session: Session) -> None:
    """Of all that waits, but the office's own."""
    waiting = select(Message).where(Message.status == "queued", Message.kind != "staff_alert")
    for message in session.scalars(waiting):
        message.status, message.due_at = "dead", None
    session.flush()


def send(session: Session) -> None:
    for message in session.scalars(select(Message).where(Message.status == "queued")):
        message.status, message.due_at, message.sent_at = "sent", None, START
    session.flush()


def readdress(session: Session, appointment: Appointment, email: str | None) -> None:
    asked = ContactChange(
        name=appointment.name,
        email=email,
        phone=appointment.phone,
        locale="en",
        send_again=True,
        seen=contacts_mark(appointment),
    )
    change_contacts(session, appointment, asked, by=OFFICE, now=START, keys=KEYS)


def unheard(session: Session) -> int:
    return count_unheard(session, now=START)


@pytest.mark.parametrize("email", ["right@example.com", None])
def test_an_address_that_was_mended_troubles_nobody(
    session: Session, appointment: Appointment, email: str | None
) -> None:
    give_up(session)
    assert unheard(session) == 1

    readdress(session, appointment, email)
    send(session)

    assert unheard(session) == 0


def test_an_address_that_is_wrong_again_does(session: Session, appointment: Appointment) -> None:
    give_up(session)

    readdress(session, appointment, "wrong@example.com")
    give_up(session)

    assert unheard(session) == 1


def test_an_alert_that_the_office_did_not_get_does(
    session: Session, appointment: Appointment
) -> None:
    del appointment
    alert = session.scalars(select(Message).where(Message.kind == "staff_alert")).one()
    alert.status, alert.due_at = "dead", None
    session.flush()

    assert unheard(session) == 1


def test_a_link_to_a_password_that_came_the_second_time_does_not(session: Session) -> None:
    def tell(key: str) -> None:
        enqueue(
            session,
            kind="password",
            once_key=key,
            recipient="kim@houston-hair.example",
            locale="en",
            now=START,
            subject_id=1,
        )

    tell("first")
    give_up(session)
    assert unheard(session) == 1

    tell("second")
    send(session)

    assert unheard(session) == 0


def test_a_mail_to_whoever_asked_does_until_they_are_spoken_to(session: Session) -> None:
    lead = enquire(session)
    give_up(session)
    before = unheard(session)

    log_call(session, lead, CallResult.REACHED, by=OFFICE, now=START)

    assert (before, unheard(session)) == (1, 0)


def test_a_mail_about_a_lead_that_came_the_second_time_does_not(session: Session) -> None:
    lead = enquire(session)
    give_up(session)
    assert unheard(session) == 1

    enqueue(
        session,
        kind="lead_acknowledgement",
        once_key="again",
        recipient="ana@example.com",
        locale="en",
        now=START,
        lead_id=lead.id,
    )
    send(session)

    assert unheard(session) == 0


def test_another_lead_s_mail_does_not_count_as_the_second_time(session: Session) -> None:
    enquire(session)
    give_up(session)

    enquire(session, name="Bo Lee")
    send(session)

    assert unheard(session) == 1
