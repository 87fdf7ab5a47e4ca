"""What the office writes down about one appointment, so that nobody overwrites anybody."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking.appointments.changes import change_appointment
from booking.appointments.inputs import NoteChange, OfficeChange
from booking.appointments.models import Appointment
from booking.audit.rules import Actor
from booking.diary.actions import lock_diary
from booking.errors import StaleVersion
from booking.keyring import fingerprint
from booking.people.queries import one_person


def note_mark(note: str | None) -> str:
    """What a form carries to tell later which note its writer had before them."""
    return fingerprint("note", note or "")


def write_note(
    session: Session, appointment: Appointment, asked: NoteChange, *, by: Actor, now: datetime
) -> None:
    """`StaleVersion` when the note is no longer the one that the writer saw."""
    lock_diary(session)
    session.refresh(appointment, ["note", "person_id"])
    # Nothing is written down any more about somebody who was erased.
    one_person(session, appointment.person_id)
    if asked.note == appointment.note:
        return
    if asked.seen != note_mark(appointment.note):
        raise StaleVersion
    change_appointment(session, appointment, OfficeChange(note=asked.note), by=by, now=now)
