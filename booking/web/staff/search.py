"""The search box: whoever calls, and the visit they name, from any page."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from flask import jsonify, redirect, request, url_for
from werkzeug import Response

from booking.accounts.rules import Permission, Scope
from booking.appointments.models import Appointment
from booking.appointments.patients import Patient, find_patients, find_visit
from booking.appointments.rules import spoken_reference
from booking.practice.queries import load_practice
from booking.web.context import database, now
from booking.web.formatting import moment_short, phone
from booking.web.staff.access import caller
from booking.web.staff.reading import CONTACT, note_reading, note_readings
from booking.web.staff.shell import page

LONGEST = 200
AT_ONCE, ON_A_PAGE = 8, 50
STATUS_WORDS = {
    "booked": "",
    "arrived": "has arrived",
    "completed": "was here",
    "no_show": "did not come",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of what was found; `url` leads to it, `book` to a booking for that person."""

    kind: str
    name: str
    detail: str
    visits: str
    url: str
    book: str | None


def search() -> Response:
    text = request.args.get("q", "").strip()[:LONGEST]
    as_json = request.accept_mimetypes.best == "application/json"
    visit, hits = _look(text, limit=AT_ONCE if as_json else ON_A_PAGE)
    if as_json:
        said = url_for("staff.book", said=text) if text and _may_book() else None
        return jsonify(results=[asdict(hit) for hit in hits], new=said)
    if visit is not None and hits:
        return redirect(hits[0].url)
    return page("search", text=text, hits=hits, may_book=_may_book())


def own_only() -> int | None:
    """A provider finds who is theirs, everybody else of the office whom they like."""
    return caller().only(Permission.CONTACT)


def reached(email: str | None, number: str | None) -> str:
    return " · ".join(one for one in (phone(number) if number else "", email or "") if one)


def visits_in_words(patient: Patient, zone: ZoneInfo) -> str:
    if patient.next is not None:
        return f"next {moment_short(patient.next, zone.key)}"
    if patient.last is not None:
        return f"last {moment_short(patient.last, zone.key)}"
    return "no visit yet" if not patient.visits else "never came"


def _look(text: str, *, limit: int) -> tuple[Appointment | None, list[Hit]]:
    if not text:
        return None, []
    with database().reading() as session:
        zone = load_practice(session).zone
        visit = find_visit(session, text, provider_id=own_only())
        found = find_patients(session, text, now=now(), limit=limit, provider_id=own_only())
    _note(visit, found)
    hits = [_of_visit(visit, zone)] if visit else []
    return visit, [*hits, *(_of_person(one, zone) for one in found)]


def _note(visit: Appointment | None, found: Iterable[Patient]) -> None:
    """Who was shown, never what was typed."""
    if visit is not None:
        note_reading("appointment.find", f"appointment {visit.reference}", CONTACT)
    note_readings("person.find", [f"person {one.person.id}" for one in found])


def _of_visit(visit: Appointment, zone: ZoneInfo) -> Hit:
    shown = spoken_reference(visit.reference)
    when = moment_short(visit.starts_at, zone.key)
    book = url_for("staff.book", person=visit.person_id) if _may_book() else None
    own_page = url_for("staff.appointment", reference=shown)
    status = STATUS_WORDS[visit.status]
    said = f"{when}, {status}" if status else when
    return Hit("appointment", visit.name, shown, said, own_page, book)


def _of_person(patient: Patient, zone: ZoneInfo) -> Hit:
    known = patient.person
    book = url_for("staff.book", person=known.id) if _may_book() else None
    own_page = url_for("staff.person", person_id=known.id)
    detail = reached(known.email, known.phone)
    said = visits_in_words(patient, zone)
    return Hit("person", known.name, detail, said, own_page, book)


def _may_book() -> bool:
    return caller().scope(Permission.BOOK) is not Scope.NONE
