"""Other contact details for one appointment."""

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.contacts import change_contacts, contacts_mark
from booking.appointments.inputs import ContactChange
from booking.appointments.models import Appointment
from booking.appointments.queries import view
from booking.appointments.rules import Status
from booking.errors import InvalidInput, Refusal, StaleVersion
from booking.inputs import from_form
from booking.people.actions import CONTACTS
from booking.people.models import Person
from booking.people.queries import one_person, person_mark
from booking.practice.queries import load_practice
from booking.web.context import database, keys, now
from booking.web.errors import STATUS
from booking.web.formatting import phone
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.own_pages import is_own
from booking.web.staff.own_visits import own_visit, own_visit_in_turn
from booking.web.staff.reading import note_reading
from booking.web.staff.shell import page

FIELDS = ("name", "email", "phone", "locale", "also_person", "send_again", "seen", "person_seen")


def contacts(reference: str) -> Response:
    return _form(reference)


def send_contacts(reference: str) -> Response:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        asked = from_form(ContactChange, typed)
        with database().writing() as session:
            visit = own_visit_in_turn(session, reference, Permission.CONTACT)
            change_contacts(session, visit, asked, by=caller().actor, now=now(), keys=keys())
    except (InvalidInput, StaleVersion) as refusal:
        return _form(reference, typed=typed, refusal=refusal)
    flash("The contact details of this appointment are saved.", "success")
    return redirect(_back(reference), 303)


def _back(reference: str) -> str:
    """To the mail that did not get through, where that led here."""
    asked = request.values.get("back", "")
    of_visit = url_for("staff.appointment", reference=reference)
    return asked if asked and is_own(asked, method="GET") else of_visit


def _form(
    reference: str, *, typed: Mapping[str, str] | None = None, refusal: Refusal | None = None
) -> Response:
    with database().reading() as session:
        visit = own_visit(session, reference, Permission.CONTACT)
        person = one_person(session, visit.person_id)
        shown = view(load_practice(session), visit, locale="en")
    note_reading("appointment.read", f"appointment {visit.reference}")
    kept = _kept(visit, person)
    return page(
        "contacts",
        status=STATUS[type(refusal)] if refusal else 200,
        visit=shown,
        back=_back(reference),
        person=person,
        typed=typed or kept,
        present=kept,
        seen=contacts_mark(visit),
        person_seen=person_mark(person),
        is_upcoming=visit.status == Status.BOOKED and visit.starts_at > now(),
        is_stale=isinstance(refusal, StaleVersion),
        errors=words_of(refusal),
    )


def _kept(visit: Appointment, person: Person) -> dict[str, str]:
    """What is wrong here is wrong in a record that says the same; another one is left alone."""
    agrees = all(getattr(visit, name) == getattr(person, name) for name in CONTACTS)
    return {
        "name": visit.name,
        "email": visit.email or "",
        "phone": phone(visit.phone) if visit.phone else "",
        "locale": visit.locale,
        "send_again": "true",
        "also_person": "true" if agrees else "",
    }
