"""A booking as it begins: with the person, the time or the words that led to it."""

import secrets
from datetime import datetime

from flask import request
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session

from booking.accounts.rules import Caller
from booking.appointments.patients import Patient
from booking.appointments.queries import last_language
from booking.contacts import email_address
from booking.people.likeness import is_number
from booking.practice.queries import Practice
from booking.web.formatting import phone
from booking.web.staff.book_draft import Draft, draft_of
from booking.web.staff.looked_for import looked_for

PREFILLED = ("person", "type", "starts_at", "provider", "said")


def opened(session: Session, practice: Practice, office: Caller, *, now: datetime) -> Draft:
    """The page as its address asks for it."""
    asked = {name: request.args[name] for name in PREFILLED if request.args.get(name)}
    typed = _said(looked_for(asked.pop("said", "")).q) | asked
    typed["form_token"] = secrets.token_urlsafe(12)
    draft = draft_of(session, practice, typed, office, now=now)
    if draft.known is None:
        return draft
    return draft.with_typed(**_details(session, draft.known))


def _details(session: Session, known: Patient) -> dict[str, str]:
    person = known.person
    return {
        "person": str(person.id),
        "name": person.name,
        "email": person.email or "",
        "phone": phone(person.phone) if person.phone else "",
        "locale": last_language(session, person.id) or "en",
    }


def _said(text: str) -> dict[str, str]:
    """What was looked for in vain is the beginning of whoever is new."""
    if not text:
        return {}
    if is_number(text):
        return {"phone": text}
    try:
        return {"email": email_address(text)}
    except PydanticCustomError:
        return {"name": text}
