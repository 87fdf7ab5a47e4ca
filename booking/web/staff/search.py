"""The search box: whoever calls, and the visit they name, from any page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from zoneinfo import ZoneInfo

from flask import jsonify, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission, Scope
from booking.appointments.models import Appointment
from booking.appointments.patients import Patient, find_patients, find_visit, with_visits
from booking.leads.models import Lead
from booking.leads.queries import RecentHours, find_leads, recent_hours
from booking.leads.rules import Stage
from booking.people.inputs import LookedFor
from booking.people.models import Person
from booking.people.queries import one_person, survivor_of
from booking.practice.queries import load_practice
from booking.references import spoken_reference
from booking.web.context import database, now
from booking.web.formatting import moment_short, phone
from booking.web.staff.access import caller
from booking.web.staff.lead_words import STAGES, waits
from booking.web.staff.looked_for import kept, looked_for, sent
from booking.web.staff.person import require_everybody
from booking.web.staff.reading import CONTACT, note_reading, note_readings
from booking.web.staff.shell import page

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


@dataclass(frozen=True, slots=True)
class Found:
    """`beside` is whose other record is looked for: the hits lead to the two side by side."""

    visit: Appointment | None
    leads: Sequence[Lead]
    patients: Sequence[Patient]
    hits: Sequence[Hit]
    beside: Person | None = None


def search() -> Response:
    """What was looked for travels sealed: a name in an address would stay in logs and histories."""
    asked = looked_for(request.args.get("found", ""))
    found = _look(asked)
    _note(found)
    return page(
        "search",
        text=asked.q,
        hits=found.hits,
        beside=found.beside,
        is_cut=len(found.hits) >= ON_A_PAGE,
        said=_somebody_new(asked) if found.beside is None else None,
    )


def send_search() -> Response:
    """The box and its script; the page leads straight to the only one who was found."""
    asked = sent()
    found = _look(asked)
    if request.is_json:
        return _at_once(asked, found)
    if len(found.hits) == 1:
        return redirect(found.hits[0].url, 303)
    return redirect(_page_of(asked), 303)


def _at_once(asked: LookedFor, found: Found) -> Response:
    hits = found.hits[:AT_ONCE]
    people = sum(hit.kind == "person" for hit in hits)
    leads, patients = found.leads[:AT_ONCE], found.patients[:people]
    shown = replace(found, leads=leads, patients=patients, hits=hits)
    _note(shown)
    some, every = len(shown.hits), len(found.hits)
    words = f"All {every} results" if every < ON_A_PAGE else f"The first {ON_A_PAGE} results"
    return jsonify(
        results=[asdict(hit) for hit in shown.hits],
        all={"words": words, "url": _page_of(asked)} if every > some else None,
        new=_somebody_new(asked),
    )


def _page_of(asked: LookedFor) -> str:
    return url_for("staff.search", found=kept(asked) if asked.q or asked.beside else None)


def _somebody_new(asked: LookedFor) -> str | None:
    return url_for("staff.book", said=kept(asked)) if asked.q and _may_book() else None


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


def _look(asked: LookedFor) -> Found:
    if asked.beside is not None:
        return _look_beside(asked.q, asked.beside)
    if not asked.q:
        return Found(None, (), (), ())
    own = own_only()
    with database().reading() as session:
        practice = load_practice(session)
        zone = practice.zone
        visit = find_visit(session, asked.q, provider_id=own)
        found = find_patients(session, asked.q, now=now(), limit=ON_A_PAGE, provider_id=own)
        leads = _leads(session, asked.q, found)
        hours = recent_hours(practice, now())
    hits = [_of_visit(visit, zone)] if visit else []
    hits += [_of_lead(one, hours) for one in leads]
    return Found(visit, leads, found, [*hits, *(_of_person(one, zone) for one in found)])


def _leads(session: Session, text: str, found: Sequence[Patient]) -> list[Lead]:
    """The one of that reference, and what is open of whoever was found."""
    if caller().scope(Permission.LEADS) is Scope.NONE:
        return []
    return find_leads(session, text, [one.person.id for one in found[:AT_ONCE]])


def _look_beside(text: str, person_id: int) -> Found:
    require_everybody()
    with database().reading() as session:
        person = one_person(session, person_id)
        zone = load_practice(session).zone
        visit = find_visit(session, text)
        found = find_patients(session, text, now=now(), limit=ON_A_PAGE) if text else []
        if visit is not None:
            whose = survivor_of(session, visit.person_id)
            found = [*with_visits(session, [whose], now=now()), *found]
    others = list({one.person.id: one for one in found if one.person.id != person_id}.values())
    return Found(None, (), others, [_to_compare(one, person, zone) for one in others], person)


def _note(found: Found) -> None:
    """Who was shown, never what was typed."""
    if found.visit is not None:
        note_reading("appointment.find", f"appointment {found.visit.reference}", CONTACT)
    note_readings("lead.find", [f"lead {one.reference}" for one in found.leads])
    shown = [*(one.person for one in found.patients), found.beside]
    note_readings("person.find", [f"person {one.id}" for one in shown if one])


def _of_visit(visit: Appointment, zone: ZoneInfo) -> Hit:
    shown = spoken_reference(visit.reference)
    when = moment_short(visit.starts_at, zone.key)
    book = url_for("staff.book", person=visit.person_id) if _may_book() else None
    own_page = url_for("staff.appointment", reference=shown)
    status = STATUS_WORDS[visit.status]
    said = f"{when}, {status}" if status else when
    return Hit("appointment", visit.name, shown, said, own_page, book)


def _of_lead(lead: Lead, hours: RecentHours) -> Hit:
    shown = spoken_reference(lead.reference)
    own_page = url_for("staff.lead", reference=shown)
    waiting = waits(lead, hours)
    stage = STAGES[Stage(lead.stage)].lower()
    said = f"lead, {stage} for {waiting}" if waiting else f"lead, {stage}"
    book = url_for("staff.book", lead=shown) if _may_book() else None
    return Hit("lead", lead.name, shown, said, own_page, book)


def _of_person(patient: Patient, zone: ZoneInfo) -> Hit:
    known = patient.person
    book = url_for("staff.book", person=known.id) if _may_book() else None
    own_page = url_for("staff.person", person_id=known.id)
    detail = reached(known.email, known.phone)
    said = visits_in_words(patient, zone)
    return Hit("person", known.name, detail, said, own_page, book)


def _to_compare(patient: Patient, beside: Person, zone: ZoneInfo) -> Hit:
    number = patient.person.id
    both = url_for("staff.compare_people", person_id=beside.id, other_id=number)
    return replace(_of_person(patient, zone), url=both, book=None)


def _may_book() -> bool:
    return caller().scope(Permission.BOOK) is not Scope.NONE
