"""What the desk corrects by hand, so that nobody overwrites anybody: a note, contact details."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking.audit.rules import Actor
from booking.errors import StaleVersion
from booking.keyring import fingerprint
from booking.leads.actions import change_lead, note_lead, take_turn
from booking.leads.inputs import LeadChange, LeadContactChange, LeadNoteChange
from booking.leads.models import Lead
from booking.people.actions import make_findable
from booking.people.queries import one_person

CONTACTS = ("name", "email", "phone", "locale", "best_time")


def lead_note_mark(note: str | None) -> str:
    """What a form carries to tell later which note its writer had before them."""
    return fingerprint("note", note or "")


def lead_contacts_mark(lead: Lead) -> str:
    return fingerprint("contacts", *(str(getattr(lead, name)) for name in CONTACTS))


def write_lead_note(
    session: Session, lead: Lead, asked: LeadNoteChange, *, by: Actor, now: datetime
) -> None:
    """`StaleVersion` when the note is no longer the one that the writer saw."""
    take_turn(session, lead)
    if asked.note != lead.note and asked.seen != lead_note_mark(lead.note):
        raise StaleVersion
    change_lead(session, lead, LeadChange(note=asked.note), by=by, now=now)


def change_lead_contacts(
    session: Session, lead: Lead, asked: LeadContactChange, *, by: Actor, now: datetime
) -> None:
    """`StaleVersion` when somebody else changed them since; the person's own record stays."""
    take_turn(session, lead)
    changed = [name for name in CONTACTS if getattr(asked, name) != getattr(lead, name)]
    if not changed:
        return
    if asked.seen != lead_contacts_mark(lead):
        raise StaleVersion
    for name in changed:
        setattr(lead, name, getattr(asked, name))
    person = one_person(session, lead.person_id)
    make_findable(session, person, name=lead.name, email=lead.email, phone=lead.phone)
    note_lead(session, lead, "contacts", changed, by=by, now=now)
