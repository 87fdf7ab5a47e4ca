"""One lead: how they are reached, what they wrote, what was done, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.queries import names_of
from booking.appointments.ledger import visits_of_leads
from booking.appointments.models import Appointment
from booking.checks.queries import Said, what_was_said
from booking.errors import InvalidInput, Refusal, StaleVersion
from booking.inputs import from_form
from booking.leads.desk import (
    change_lead_contacts,
    lead_contacts_mark,
    lead_note_mark,
    write_lead_note,
)
from booking.leads.inputs import LeadContactChange, LeadNoteChange
from booking.leads.models import Lead
from booking.leads.pipeline import listed
from booking.leads.queries import lead_by_reference, leads_of
from booking.messages.queries import messages_about
from booking.people.duplicates import Duplicate, possible_duplicates
from booking.people.models import Consent
from booking.people.queries import is_erased, living_consent, one_person
from booking.practice.queries import Practice, load_practice
from booking.privacy.queries import changes_of
from booking.references import spoken_reference
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.formatting import phone
from booking.web.staff.access import caller
from booking.web.staff.answers import part_or_page
from booking.web.staff.forms import words_of
from booking.web.staff.history import Happened, history, visits_at
from booking.web.staff.lead_clicks import choices
from booking.web.staff.lead_facts import CallMade, Came, Other, answered, calls_made, came, others
from booking.web.staff.leads_shown import Card, around_leads, card_of
from booking.web.staff.message_words import Mail, mail_in_words
from booking.web.staff.own_pages import is_own
from booking.web.staff.reading import CONTACT, note_reading, note_readings
from booking.web.staff.shell import page

FIELDS = ("name", "email", "phone", "locale", "best_time", "seen")
READ = (*CONTACT, "best_time", "message", "messages", "note")


@dataclass(frozen=True, slots=True)
class Opened:
    """One lead as its page shows it; of somebody who was erased only what is counted."""

    card: Card
    answered: str
    note_mark: str
    consent: Consent | None
    check: Said | None
    is_erased: bool
    calls: Sequence[CallMade]
    visits: Sequence[Appointment]
    mails: Sequence[Mail]
    first: Came | None
    last: Came | None
    history: Sequence[Happened]
    others: Sequence[Other]
    alike: Sequence[Duplicate]


def lead(reference: str) -> Response:
    return _page(reference)


def send_lead_note(reference: str) -> Response:
    typed = {name: request.form.get(name, "") for name in ("note", "seen")}
    try:
        asked = from_form(LeadNoteChange, typed)
        with database().writing() as session:
            found = lead_by_reference(session, reference)
            write_lead_note(session, found, asked, by=caller().actor, now=now())
    except (InvalidInput, StaleVersion) as refusal:
        return _page(reference, typed=typed["note"], refusal=refusal)
    flash("The note is saved.", "success")
    return redirect(url_for("staff.lead", reference=reference, _anchor="note-card"), 303)


def lead_contacts(reference: str) -> Response:
    return _form(reference)


def send_lead_contacts(reference: str) -> Response:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        asked = from_form(LeadContactChange, typed)
        with database().writing() as session:
            found = lead_by_reference(session, reference)
            change_lead_contacts(session, found, asked, by=caller().actor, now=now())
    except (InvalidInput, StaleVersion) as refusal:
        return _form(reference, typed=typed, refusal=refusal)
    flash("The contact details of this lead are saved.", "success")
    return redirect(_back(reference), 303)


def _page(reference: str, *, typed: str | None = None, refusal: Refusal | None = None) -> Response:
    with database().reading() as session:
        found = lead_by_reference(session, reference)
        practice = load_practice(session)
        opened = _opened(session, practice, found)
        offered = choices(session, found)
    fields = (*READ, "check_answers") if opened.check else READ
    note_reading("lead.read", f"lead {found.reference}", fields)
    note_readings("person.find", [f"person {one.person.id}" for one in opened.alike])
    return part_or_page(
        "lead",
        status=STATUS[type(refusal)] if refusal else 200,
        lead=found,
        opened=opened,
        card=opened.card,
        offered=offered,
        typed=typed,
        is_stale=isinstance(refusal, StaleVersion),
        errors=words_of(refusal),
    )


def _opened(session: Session, practice: Practice, found: Lead) -> Opened:
    row = listed(session, found)
    zone = practice.settings.timezone
    erased = is_erased(session, found.person_id)
    seen = around_leads(session, practice, [row], now=now())
    mails = messages_about(session, (), [found.id])
    first, last = came(session, found)
    visits = visits_of_leads(session, [found.id]).get(found.id, ())
    person = None if erased else one_person(session, found.person_id)
    own = leads_of(session, found.person_id) if person else []
    return Opened(
        card=card_of(row, seen),
        answered=answered(practice, found, now()),
        note_mark=lead_note_mark(found.note),
        consent=living_consent(session, found.person_id, "lead"),
        check=what_was_said(session, found.check_version, found.check_answers),
        is_erased=erased,
        calls=calls_made(session, found),
        visits=visits,
        mails=[mail_in_words(one, zone=zone, now=now()) for one in mails if not erased],
        first=first,
        last=last,
        history=_history(session, found, visits),
        others=others([one for one in own if one.id != found.id]),
        alike=possible_duplicates(session, person) if person else (),
    )


def _history(session: Session, found: Lead, visits: Sequence[Appointment]) -> list[Happened]:
    events = changes_of(session, [f"lead {found.reference}"])
    subjects = [f"appointment {one.reference}" for one in visits]
    theirs = changes_of(session, subjects) if subjects else []
    return history(events, names_of(session), led_by=visits_at(theirs))


def _form(
    reference: str, *, typed: Mapping[str, str] | None = None, refusal: Refusal | None = None
) -> Response:
    with database().reading() as session:
        found = lead_by_reference(session, reference)
        one_person(session, found.person_id)
    note_reading("lead.read", f"lead {found.reference}", (*CONTACT, "best_time"))
    kept = {
        "name": found.name,
        "email": found.email or "",
        "phone": phone(found.phone) if found.phone else "",
        "locale": found.locale,
        "best_time": found.best_time or "",
    }
    return page(
        "lead_contacts",
        status=STATUS[type(refusal)] if refusal else 200,
        lead=found,
        back=_back(reference),
        typed=typed or kept,
        present=kept,
        seen=lead_contacts_mark(found),
        is_stale=isinstance(refusal, StaleVersion),
        errors=words_of(refusal),
    )


def _back(reference: str) -> str:
    """To the mail that did not get through, where that led here."""
    asked = request.values.get("back", "")
    own = url_for("staff.lead", reference=spoken_reference(reference.replace("-", "")))
    return asked if asked and is_own(asked, method="GET") else own
