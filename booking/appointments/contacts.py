"""How somebody is reached about this one appointment; the person's own record is another matter."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking.appointments.emails import readdress
from booking.appointments.inputs import ContactChange
from booking.appointments.models import Appointment
from booking.appointments.rules import new_manage_link
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.diary.actions import lock_diary
from booking.errors import StaleVersion
from booking.keyring import Keyring, fingerprint
from booking.people.actions import change_person, make_findable
from booking.people.inputs import PersonChange
from booking.people.models import Person
from booking.people.queries import one_person

CONTACTS = ("name", "email", "phone", "locale")


def contacts_mark(appointment: Appointment) -> str:
    """What a form carries to tell later which details its writer had before them."""
    return fingerprint("contacts", *(str(getattr(appointment, name)) for name in CONTACTS))


def change_contacts(
    session: Session,
    appointment: Appointment,
    asked: ContactChange,
    *,
    by: Actor,
    now: datetime,
    keys: Keyring,
) -> None:
    """`StaleVersion` when somebody else changed them since; a repeated change is none."""
    lock_diary(session)
    session.refresh(appointment)
    # Nothing is written down any more about somebody who was erased.
    one_person(session, appointment.person_id)
    changed = [name for name in CONTACTS if getattr(asked, name) != getattr(appointment, name)]
    if changed and asked.seen != contacts_mark(appointment):
        raise StaleVersion
    for name in changed:
        setattr(appointment, name, getattr(asked, name))
    session.flush()
    if changed:
        person = session.get_one(Person, appointment.person_id)
        make_findable(session, person, name=asked.name, email=asked.email, phone=asked.phone)
    if "email" in changed:
        # Whoever has the mails to the address before is not to act as the patient.
        link = new_manage_link(keys)
        appointment.manage_nonce, appointment.manage_hash = link.nonce, link.hash
        readdress(session, appointment, again=asked.send_again, now=now)
    if changed:
        subject = f"appointment {appointment.reference}"
        record(session, "appointment.contacts", subject, by=by, now=now, fields=changed)
    if asked.also_person:
        _change_person_too(session, appointment, seen=asked.person_seen, by=by, now=now)


def _change_person_too(
    session: Session, appointment: Appointment, *, seen: str, by: Actor, now: datetime
) -> None:
    person = one_person(session, appointment.person_id)
    change = PersonChange(
        name=appointment.name,
        email=appointment.email,
        phone=appointment.phone,
        seen=seen,
    )
    change_person(session, person, change, by=by, now=now)
