"""One appointment: what the desk needs while somebody is on the phone, on top."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.queries import names_of
from booking.accounts.rules import Permission
from booking.appointments.inputs import NoteChange
from booking.appointments.models import Appointment
from booking.appointments.notes import note_mark, write_note
from booking.appointments.queries import AppointmentView, by_reference, view
from booking.checks.queries import Said, what_was_said
from booking.errors import InvalidInput, Refusal, StaleVersion
from booking.inputs import from_form
from booking.leads.queries import lead_by_id
from booking.messages.queries import messages_about
from booking.people.queries import is_erased
from booking.practice.queries import load_practice
from booking.privacy.queries import changes_of
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.history import Happened, history
from booking.web.staff.lead_facts import Story, story_of
from booking.web.staff.message_words import Mail, mail_in_words
from booking.web.staff.own_visits import own_visit_in_turn
from booking.web.staff.reading import CONTACT, note_reading
from booking.web.staff.shell import page


@dataclass(frozen=True, slots=True)
class Sees:
    """What of this appointment is open to whoever asks."""

    contact: bool
    note: bool
    book: bool
    messages: bool
    story: bool

    @property
    def fields(self) -> list[str]:
        """For the trail."""
        shown = {"note": self.note, "messages": self.messages}
        contact = list(CONTACT) if self.contact else []
        return contact + [name for name, is_shown in shown.items() if is_shown]


@dataclass(frozen=True, slots=True)
class Opened:
    """One appointment as it is shown; `note` is empty where it may not be seen."""

    visit: AppointmentView
    person_id: int
    language: str
    days_away: int
    is_coming_up: bool
    is_erased: bool
    override_reason: str | None
    cancel_reason: str | None
    note: str
    note_mark: str
    check: Said | None
    story: Story | None
    history: list[Happened]
    mails: list[Mail]


def appointment(reference: str) -> Response:
    return _page(reference)


def send_note(reference: str) -> Response:
    typed = {name: request.form.get(name, "") for name in ("note", "seen")}
    try:
        asked = from_form(NoteChange, typed)
        with database().writing() as session:
            visit = own_visit_in_turn(session, reference, Permission.NOTES)
            write_note(session, visit, asked, by=caller().actor, now=now())
    except (InvalidInput, StaleVersion) as refusal:
        return _page(reference, typed=typed["note"], refusal=refusal)
    flash("The note is saved.", "success")
    return redirect(url_for("staff.appointment", reference=reference, _anchor="note-card"), 303)


def sees(visit: Appointment, *, erased: bool) -> Sees:
    """Of somebody who was erased there is nothing left to see or to do."""

    def may(permission: Permission) -> bool:
        return not erased and caller().may(permission, provider_id=visit.provider_id)

    return Sees(
        contact=may(Permission.CONTACT),
        note=may(Permission.NOTES),
        book=may(Permission.BOOK),
        messages=may(Permission.CONTACT) and may(Permission.MESSAGES),
        story=may(Permission.LEADS),
    )


def _page(reference: str, *, typed: str | None = None, refusal: Refusal | None = None) -> Response:
    with database().reading() as session:
        visit = by_reference(session, reference)
        open_to = sees(visit, erased=is_erased(session, visit.person_id))
        opened = _opened(session, visit, open_to, at=now())
    if typed is not None and not open_to.note:
        raise refusal or StaleVersion
    fields = [*open_to.fields, *(["check_answers"] if opened.check else [])]
    if fields:
        note_reading("appointment.read", f"appointment {visit.reference}", fields)
    return page(
        "appointment",
        status=STATUS[type(refusal)] if refusal else 200,
        opened=opened,
        visit=opened.visit,
        sees=open_to,
        typed=typed,
        is_stale=isinstance(refusal, StaleVersion),
        errors=words_of(refusal),
    )


def _opened(session: Session, visit: Appointment, open_to: Sees, *, at: datetime) -> Opened:
    practice = load_practice(session)
    shown = view(practice, visit, locale="en")
    events = changes_of(session, [f"appointment {visit.reference}"])
    messages = messages_about(session, [visit.reference]) if open_to.messages else []
    days = shown.starts_at.astimezone(practice.zone).date() - at.astimezone(practice.zone).date()
    return Opened(
        visit=shown,
        person_id=visit.person_id,
        language=visit.locale,
        days_away=days.days,
        is_coming_up=visit.starts_at > at,
        is_erased=is_erased(session, visit.person_id),
        override_reason=visit.override_reason if open_to.contact else None,
        cancel_reason=visit.cancel_reason if open_to.note else None,
        note=(visit.note or "") if open_to.note else "",
        note_mark=note_mark(visit.note) if open_to.note else "",
        check=_check(session, visit) if open_to.note else None,
        story=story_of(session, visit) if open_to.story else None,
        history=history(events, names_of(session), source=visit.source),
        mails=[mail_in_words(one, zone=shown.office_zone, now=at) for one in messages],
    )


def _check(session: Session, visit: Appointment) -> Said | None:
    """What they let us keep with the booking, or else with the enquiry that it answers."""
    said = what_was_said(session, visit.check_version, visit.check_answers)
    if said is not None or visit.lead_id is None:
        return said
    lead = lead_by_id(session, visit.lead_id)
    return what_was_said(session, lead.check_version, lead.check_answers)
