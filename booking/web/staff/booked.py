"""What was just booked, to be read aloud: and what the mail will not say, because there is none."""

from dataclasses import dataclass

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.calls import Call, What, call_to_make, mark_called
from booking.appointments.models import Appointment
from booking.appointments.queries import AppointmentView, view
from booking.leads.queries import lead_by_id
from booking.practice.queries import load_practice
from booking.references import spoken_reference, stored_reference
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.own_visits import own_visit, own_visit_in_turn
from booking.web.staff.reading import CONTACT, note_reading
from booking.web.staff.shell import may, page

# As read aloud on the phone; every letter that a reference can hold has its word.
WORDS = (
    "Alfa Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike November Papa Quebec Romeo"
    " Tango Uniform Victor Whiskey X-ray Yankee"
)
SPOKEN = {word[0]: word for word in WORDS.split()}


@dataclass(frozen=True, slots=True)
class JustBooked:
    """`call` is what the caller has to be told, where no mail tells them."""

    visit: AppointmentView
    person_id: int
    spoken: tuple[str, ...]
    is_past: bool
    reason: str | None
    call: Call | None
    lead: str | None


def booked(reference: str) -> Response:
    with database().reading() as session:
        shown = _shown(session, own_visit(session, reference, Permission.BOOK))
    note_reading("appointment.read", f"appointment {stored_reference(reference)}", CONTACT)
    return page("booked", shown=shown, visit=shown.visit)


def send_told(reference: str) -> Response:
    """They heard it while they were on the line."""
    with database().writing() as session:
        visit = own_visit_in_turn(session, reference, Permission.BOOK)
        mark_called(session, visit, What.BOOKED, by=caller().actor, now=now())
    flash("Noted: they were told.", "success")
    return redirect(url_for("staff.booked", reference=reference), 303)


def _shown(session: Session, visit: Appointment) -> JustBooked:
    practice = load_practice(session)
    return JustBooked(
        visit=view(practice, visit, locale="en"),
        person_id=visit.person_id,
        spoken=tuple(SPOKEN.get(letter, letter) for letter in visit.reference),
        is_past=visit.starts_at <= now(),
        reason=visit.override_reason,
        call=call_to_make(session, visit, now=now()),
        lead=_lead(session, visit),
    )


def _lead(session: Session, visit: Appointment) -> str | None:
    """The reference of the lead that this visit answers."""
    if visit.lead_id is None or not may(Permission.LEADS):
        return None
    return spoken_reference(lead_by_id(session, visit.lead_id).reference)
