"""A booking as it begins: with the person, the time or the words that led to it."""

import secrets
from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from booking.accounts.rules import Caller, Permission, Scope
from booking.appointments.patients import Patient
from booking.appointments.queries import last_language
from booking.errors import Forbidden, NotFound
from booking.leads.models import Lead
from booking.leads.queries import lead_by_reference
from booking.people.queries import one_person
from booking.practice.queries import Practice
from booking.web.formatting import phone
from booking.web.staff.book_draft import Draft, draft_of
from booking.web.staff.looked_for import looked_for, said_as

PREFILLED = ("person", "type", "starts_at", "provider", "said", "lead")


def opened(session: Session, practice: Practice, office: Caller, *, now: datetime) -> Draft:
    """The page as its address asks for it."""
    asked = {name: request.args[name] for name in PREFILLED if request.args.get(name)}
    typed = said_as(looked_for(asked.pop("said", "")).q) | asked
    typed["form_token"] = secrets.token_urlsafe(12)
    lead = _lead(session, typed["lead"], office) if "lead" in typed else None
    if lead is not None:
        typed.setdefault("person", str(lead.person_id))
    draft = draft_of(session, practice, typed, office, now=now)
    if draft.known is not None:
        draft = draft.with_typed(**_details(session, draft.known))
    return draft if lead is None else draft.with_typed(**_told(lead))


def lead_behind(session: Session, reference: str, office: Caller) -> Lead | None:
    """What is shown of it beside the form; of a reference that is none the form tells itself."""
    if not reference:
        return None
    try:
        return _lead(session, reference, office)
    except (Forbidden, NotFound):
        return None


def _lead(session: Session, reference: str, office: Caller) -> Lead:
    if office.scope(Permission.LEADS) is Scope.NONE:
        raise Forbidden
    lead = lead_by_reference(session, reference)
    # Of whoever was erased there is nothing to bring along, and nobody to book for.
    one_person(session, lead.person_id)
    return lead


def _told(lead: Lead) -> dict[str, str]:
    """What they gave with their enquiry, rather than what their record says."""
    return {
        "lead": lead.reference,
        "name": lead.name,
        "email": lead.email or "",
        "phone": phone(lead.phone) if lead.phone else "",
        "locale": lead.locale,
        "note": lead.message or "",
    }


def _details(session: Session, known: Patient) -> dict[str, str]:
    person = known.person
    return {
        "person": str(person.id),
        "name": person.name,
        "email": person.email or "",
        "phone": phone(person.phone) if person.phone else "",
        "locale": last_language(session, person.id) or "en",
    }
