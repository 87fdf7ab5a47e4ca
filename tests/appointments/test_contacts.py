"""Other contact details for one appointment, and where its mails go from then on."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.contacts import change_contacts, contacts_mark
from booking.appointments.emails import compose
from booking.appointments.inputs import ContactChange, NoteChange
from booking.appointments.models import Appointment
from booking.appointments.notes import note_mark, write_note
from booking.appointments.queries import by_manage_token
from booking.audit.models import AuditEvent
from booking.errors import NotFound, StaleVersion
from booking.messages.actions import claim_due, hand_over
from booking.messages.models import Message
from booking.messages.rules import Frozen, Letterhead
from booking.people.models import Person
from booking.people.queries import person_mark
from tests.appointments.asking import move
from tests.clock import START
from tests.factories import KEYS, OFFICE, book

LATER = START + timedelta(minutes=1)
LETTERHEAD = Letterhead("https://book.example", "office@book.example", KEYS)
NEW = "ana.garcia@example.org"


def change(session: Session, appointment: Appointment, **changes: object) -> None:
    asked = {
        "name": appointment.name,
        "email": appointment.email,
        "phone": appointment.phone,
        "locale": appointment.locale,
        "seen": contacts_mark(appointment),
        **changes,
    }
    asked_for = ContactChange.model_validate(asked)
    change_contacts(session, appointment, asked_for, by=OFFICE, now=LATER, keys=KEYS)


def mails(session: Session) -> list[tuple[str, str, str]]:
    """To whom, what, and whether: without the office's own."""
    found = select(Message).where(Message.kind != "staff_alert").order_by(Message.id)
    return [(one.recipient, one.kind, one.status) for one in session.scalars(found)]


def send_all(session: Session) -> None:
    for message in session.scalars(select(Message)):
        message.status, message.due_at = "sent", None
    session.flush()


def test_the_appointment_changes_and_the_person_does_not(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, name="Ana Lopez", email=NEW, phone=None, locale="es")

    person = session.get_one(Person, appointment.person_id)
    assert (appointment.name, appointment.email, appointment.phone) == ("Ana Lopez", NEW, None)
    assert (person.name, person.email, person.phone) == (
        "Ana García",
        "ana@example.com",
        "+17135550123",
    )


def test_the_person_changes_too_where_that_is_wanted(
    session: Session, appointment: Appointment
) -> None:
    person = session.get_one(Person, appointment.person_id)
    mine = {"also_person": True, "person_seen": person_mark(person)}

    change(session, appointment, name="Ana Lopez", email=NEW, **mine)

    assert (person.name, person.email, person.match_key) == ("Ana Lopez", NEW, "ana lopez")


def test_a_person_whom_somebody_changed_meanwhile_is_not_overwritten(
    session: Session, appointment: Appointment
) -> None:
    person = session.get_one(Person, appointment.person_id)
    mine = {"also_person": True, "person_seen": person_mark(person)}
    person.phone = "+17135550177"
    session.flush()

    with pytest.raises(StaleVersion):
        change(session, appointment, name="Ana Lopez", **mine)

    assert (person.name, person.phone) == ("Ana García", "+17135550177")


def test_what_waited_for_the_old_address_goes_to_the_new_one(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, email=NEW)

    assert mails(session) == [
        ("ana@example.com", "confirmation", "dropped"),
        (NEW, "confirmation", "queued"),
    ]


@pytest.mark.parametrize("again", [True, False])
def test_what_was_sent_is_sent_again_where_that_is_wanted(
    session: Session, appointment: Appointment, again: bool
) -> None:
    send_all(session)

    change(session, appointment, email=NEW, send_again=again)

    new = [(NEW, "confirmation", "queued")] if again else []
    assert mails(session) == [("ana@example.com", "confirmation", "sent"), *new]


def test_a_confirmation_that_waits_is_not_sent_twice(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, email=NEW, send_again=True)

    assert mails(session).count((NEW, "confirmation", "queued")) == 1


def test_what_was_no_longer_true_is_not_sent_to_the_new_address(
    session: Session, appointment: Appointment
) -> None:
    move(session, appointment)

    change(session, appointment, email=NEW)

    assert [mail for mail in mails(session) if mail[0] == NEW] == [(NEW, "reschedule", "queued")]


def test_a_worker_with_the_old_mail_in_its_hands_is_overtaken(
    session: Session, appointment: Appointment
) -> None:
    tickets = claim_due(session, worker="w", limit=9, now=START, retries=False)
    ticket = next(one for one in tickets if one.kind == "confirmation")

    change(session, appointment, email=NEW)

    assert not hand_over(session, ticket, Frozen("<1@x>", "bytes"), now=LATER)
    assert (NEW, "confirmation", "queued") in mails(session)


def test_a_mail_to_another_address_is_no_longer_true(
    session: Session, appointment: Appointment
) -> None:
    message = session.scalars(select(Message).where(Message.kind == "confirmation")).one()
    before = compose(session, message, now=LATER, letterhead=LETTERHEAD)

    appointment.email = NEW

    assert before is not None
    assert compose(session, message, now=LATER, letterhead=LETTERHEAD) is None


def test_without_an_address_nothing_waits(session: Session, appointment: Appointment) -> None:
    change(session, appointment, email=None, send_again=True)

    assert mails(session) == [("ana@example.com", "confirmation", "dropped")]


def test_two_addresses_in_one_second_are_both_written_to(
    session: Session, appointment: Appointment
) -> None:
    send_all(session)
    for email in ("a@example.com", "b@example.com", "a@example.com"):
        change(session, appointment, email=email, send_again=True)

    assert mails(session)[1:] == [
        ("a@example.com", "confirmation", "dropped"),
        ("b@example.com", "confirmation", "dropped"),
        ("a@example.com", "confirmation", "queued"),
    ]


def test_the_links_of_earlier_mails_end_with_their_address(session: Session) -> None:
    booked = book(session)
    change(session, booked.appointment, name="Ana Lopez")
    assert by_manage_token(session, booked.manage_token, now=LATER) is booked.appointment

    change(session, booked.appointment, email=NEW)

    with pytest.raises(NotFound):
        by_manage_token(session, booked.manage_token, now=LATER)


def test_there_and_back_again(session: Session, appointment: Appointment) -> None:
    change(session, appointment, email=NEW)
    asked = ContactChange(
        name=appointment.name,
        email="ana@example.com",
        phone=appointment.phone,
        locale="en",
        seen=contacts_mark(appointment),
    )

    at = LATER + timedelta(minutes=1)
    change_contacts(session, appointment, asked, by=OFFICE, now=at, keys=KEYS)

    assert mails(session)[-1] == ("ana@example.com", "confirmation", "queued")
    assert len(mails(session)) == 3


def test_who_saw_other_details_is_refused(session: Session, appointment: Appointment) -> None:
    seen = contacts_mark(appointment)
    change(session, appointment, phone=None)

    with pytest.raises(StaleVersion):
        change(session, appointment, name="Ana Lopez", seen=seen)


def test_the_same_change_twice_is_one(session: Session, appointment: Appointment) -> None:
    seen = contacts_mark(appointment)
    for _ in range(2):
        change(session, appointment, email=NEW, send_again=True, seen=seen)

    trail = select(AuditEvent.fields).where(AuditEvent.action == "appointment.contacts")
    assert session.scalars(trail).all() == ["email"]
    assert len(mails(session)) == 2


def write(session: Session, appointment: Appointment, note: str | None, *, seen: str) -> None:
    asked = NoteChange(note=note, seen=seen)
    write_note(session, appointment, asked, by=OFFICE, now=LATER)


def test_a_note_is_written_changed_and_taken_away(
    session: Session, appointment: Appointment
) -> None:
    kept = []
    for note in ("First.", "Second.", None):
        write(session, appointment, note, seen=note_mark(appointment.note))
        kept.append(appointment.note)

    assert kept == ["First.", "Second.", None]


def test_nobody_overwrites_a_note_they_have_not_seen(
    session: Session, appointment: Appointment
) -> None:
    seen = note_mark(appointment.note)
    write(session, appointment, "Hers.", seen=seen)

    write(session, appointment, "Hers.", seen=seen)
    with pytest.raises(StaleVersion):
        write(session, appointment, "His.", seen=seen)

    assert appointment.note == "Hers."
