"""What may not lie in the database, searched for in every column of every table."""

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from booking.appointments.actions import keep_answer
from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.queries import by_manage_token, by_reference, page_of
from booking.database import Database
from booking.holds.actions import hold_slot
from booking.holds.inputs import NewHold
from booking.intervals import Interval
from booking.keyring import Keyring
from booking.limits.rules import Once
from tests.appointments.asking import move
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, book

NOTE = "Losing hair since the birth"


def everything(session: Session) -> str:
    """All rows as the database has them."""
    session.flush()
    names = inspect(session.connection()).get_table_names()
    rows = [row for name in names for row in session.execute(text(f'SELECT * FROM "{name}"'))]
    assert len(rows) > 40
    return repr(rows)


def test_no_note_reason_or_answer_lies_open(session: Session) -> None:
    made = book(session, note=NOTE)
    change = OfficeChange.model_validate(
        {"status": "cancelled", "reason": "Chemotherapy"}, strict=False
    )
    change_appointment(session, made.appointment, change, by=OFFICE, now=START)
    keep_answer(session, Once("key", "body"), "an answer with a link", now=START)

    found = everything(session)

    assert not [word for word in (NOTE, "Chemotherapy", "with a link") if word in found]


def test_a_note_can_still_be_read_by_us(session: Session) -> None:
    made = book(session, note=NOTE)
    session.flush()
    session.expire_all()

    assert made.appointment.note == NOTE


def test_nothing_in_the_database_opens_an_appointment_or_a_hold(session: Session) -> None:
    made = book(session, browser="random id of a browser")
    held = hold_slot(session, NewHold(type="in-person", starts_at=TEN), browser=None, now=START)

    found = everything(session)

    assert made.manage_token not in found
    assert held.token not in found
    assert "random id of a browser" not in found


def test_nothing_about_health_is_in_the_outbox_or_on_the_trail(session: Session) -> None:
    book(session, note=NOTE)
    outbox = session.execute(text("SELECT * FROM message")).all()
    trail = session.execute(text("SELECT * FROM audit_event")).all()

    words = repr([*outbox, *trail]).lower()

    assert not [word for word in ("consult", "birth", "in-person") if word in words]


def test_the_link_opens_its_appointment_and_no_other(session: Session) -> None:
    first, second = book(session), book(session, TEN)

    assert by_manage_token(session, first.manage_token, now=START) is first.appointment
    assert by_manage_token(session, second.manage_token, now=START) is second.appointment


def test_a_lost_key_takes_the_notes_and_leaves_patients_their_appointments(
    office: Database,
) -> None:
    with office.writing() as session:
        token = book(session, note=NOTE).manage_token
    url = office.url.render_as_string(hide_password=False)
    keyless = Database(url, keys=Keyring(("another secret",)))

    with keyless.writing() as session:
        found = by_manage_token(session, token, now=START)
        move(session, found)
        with pytest.raises(InvalidToken):
            assert found.note
    keyless.dispose()
    assert found.starts_at == TEN


def test_what_the_office_reads_comes_with_its_note(session: Session) -> None:
    reference = book(session, note=NOTE).appointment.reference
    session.flush()
    session.expunge_all()

    assert by_reference(session, reference).__dict__["note"] == NOTE
    assert page_of(session, Interval(NINE, TEN))[0].__dict__["note"] == NOTE
