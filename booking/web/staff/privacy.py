"""What is held about somebody: all of it as a file, and the end of it."""

from dataclasses import dataclass

from flask import flash, json, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.appointments.models import Appointment
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.leads.queries import leads_of
from booking.people.models import Person
from booking.people.queries import merged_into, one_person
from booking.privacy.actions import Erased, erase_person, to_cancel
from booking.privacy.inputs import CONFIRMATION, Erasure
from booking.privacy.queries import everything_about, visits_with_all
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.reading import note_reading
from booking.web.staff.shell import page

FIELDS = ("confirm", "cancel")
MAY_STILL_ARRIVE = (
    "Erased. A mail to them was just being handed to the mail server and may still arrive."
)


@dataclass(frozen=True, slots=True)
class Held:
    """What an erasure would meet."""

    person: Person
    visits: int
    leads: int
    coming: list[Appointment]
    merges: int


def export_person(person_id: int) -> Response:
    with database().reading() as session:
        facts = everything_about(session, one_person(session, person_id))
    note_reading("person.export", f"person {person_id}", ())
    whole = {"exported_at": now().isoformat(), "people": [facts]}
    return Response(
        json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=False),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="person-{person_id}.json"'},
    )


def erase_page(person_id: int) -> Response:
    return _form(person_id)


def send_erase(person_id: int) -> Response:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        asked = from_form(Erasure, typed)
        with database().writing() as session:
            erased = erase_person(
                session, person_id, cancel=asked.cancel, by=caller().actor, now=now()
            )
    except InvalidInput as refusal:
        return _form(person_id, refusal)
    database().scrub()
    flash(*_told(erased))
    return redirect(url_for("staff.today"), 303)


def _form(person_id: int, refusal: InvalidInput | None = None) -> Response:
    with database().reading() as session:
        held = _held(session, person_id)
    note_reading("person.read", f"person {person_id}")
    return page(
        "erase",
        status=STATUS[type(refusal)] if refusal else 200,
        held=held,
        word=CONFIRMATION,
        errors=words_of(refusal),
        typed={name: request.form.get(name, "") for name in FIELDS},
    )


def _held(session: Session, person_id: int) -> Held:
    person = one_person(session, person_id)
    visits = visits_with_all(session, person_id)
    coming = to_cancel(visits, now=now())
    leads, merges = len(leads_of(session, person_id)), len(merged_into(session, person))
    return Held(person, len(visits), leads, coming, merges)


def _told(erased: Erased) -> tuple[str, str]:
    if erased.under_way:
        return MAY_STILL_ARRIVE, "warning"
    freed = f" {erased.cancelled} cancelled and free again." if erased.cancelled else ""
    return f"Erased. Visits kept without a name: {erased.visits}.{freed}", "success"
