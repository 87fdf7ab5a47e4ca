"""What stands in the trail, in words: actors by name, actions as sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from werkzeug.routing import BuildError

from booking.appointments.rules import spoken_reference
from booking.audit.models import AuditEvent
from booking.audit.rules import ActorKind

AREAS = {
    "appointment": "Appointments",
    "appointments": "Lists of appointments",
    "calls": "Call list",
    "person": "People",
    "people": "Searches",
    "day": "Day sheets",
    "message": "Messages",
    "messages": "Lists of messages",
    "block": "Blocks",
    "practice": "Practice and settings",
    "account": "Accounts",
    "session": "Signing in",
    "key": "API keys",
    "wording": "Words of mails",
}
WORDS = {
    "account.add": "Account made",
    "account.change": "Account changed",
    "account.disable": "Account shut",
    "account.enable": "Account opened again",
    "account.factor": "Second step set up",
    "account.factor_off": "Second step turned off",
    "account.forgot": "New password asked for",
    "account.invite": "Invitation sent",
    "account.password": "Password set",
    "account.recovery": "Recovery code used",
    "account.recovery_codes": "Recovery codes made",
    "appointment.arrived": "Marked as arrived",
    "appointment.book": "Booked",
    "appointment.booked": "Set back to booked",
    "appointment.call": "Called",
    "appointment.find": "Found by reference or time",
    "appointment.cancel": "Cancelled",
    "appointment.change": "Changed",
    "appointment.completed": "Marked as completed",
    "appointment.confirm": "Confirmed",
    "appointment.contacts": "Contact details changed",
    "appointment.move": "Moved",
    "appointment.no_show": "Marked as no-show",
    "appointment.note": "Note written",
    "appointment.read": "Appointment seen",
    "appointment.status": "Status changed",
    "appointment.uncall": "Call taken back",
    "appointment.unconfirm": "Confirmation taken back",
    "appointments.read": "List of appointments seen",
    "block.add": "Block made",
    "block.change": "Block changed",
    "block.remove": "Block removed",
    "calls.read": "Call list seen",
    "day.mail": "Day sent by mail",
    "day.read": "Day seen",
    "key.add": "API key made",
    "key.revoke": "API key revoked",
    "message.read": "Message seen",
    "message.resend": "Message sent again",
    "messages.read": "List of messages seen",
    "people.search": "Searched for people",
    "person.change": "Person changed",
    "person.erase": "Person erased",
    "person.export": "Person exported",
    "person.merge": "People merged",
    "person.read": "Person seen",
    "person.unmerge": "Merge undone",
    "practice.reminders": "Reminders changed",
    "practice.security": "Sign-in rules changed",
    "session.end": "Signed out",
    "session.end_others": "Signed out everywhere else",
    "session.open": "Signed in",
    "session.prove": "Password confirmed",
    "session.refuse": "Sign-in refused: wrong password",
    "session.refuse_code": "Sign-in refused: wrong code",
    "wording.change": "Words of a mail changed",
}
PAGES = {
    "appointment": ("staff.appointment", "reference"),
    "person": ("staff.person", "person_id"),
    "account": ("staff.one_account", "account_id"),
    "message": ("staff.message", "message_id"),
    "block": ("staff.block", "block_id"),
    "day": ("staff.day_sheet", "on"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """By the number that the trail keeps."""

    accounts: Mapping[str, str]
    keys: Mapping[str, str]


def what_words(action: str) -> str:
    """What has no sentence of its own still reads as words."""
    area, _, done = action.partition(".")
    return WORDS.get(action) or f"{area.replace('_', ' ')}: {done.replace('_', ' ')}".capitalize()


def actor_words(event: AuditEvent, names: Names) -> str:
    name = event.actor_name
    if event.actor_kind == ActorKind.STAFF:
        return names.accounts.get(name, name) or "Somebody not signed in"
    if event.actor_kind == ActorKind.KEY:
        return f"Key: {names.keys.get(name, name)}"
    return "A patient" if event.actor_kind == ActorKind.PATIENT else "The system"


def subject_words(subject: str, names: Names) -> str:
    kind, _, name = subject.partition(" ")
    if kind == "account":
        return names.accounts.get(name, subject)
    if kind == "key":
        return f"Key: {names.keys.get(name, name)}"
    if kind == "appointment":
        return f"Appointment {spoken_reference(name)}"
    return subject[:1].upper() + subject[1:]


def subject_link(subject: str) -> str | None:
    kind, _, name = subject.partition(" ")
    endpoint, argument = PAGES.get(kind, (None, ""))
    if endpoint not in current_app.view_functions or not name:
        return None
    values: dict[str, Any] = {argument: name}
    try:
        return url_for(str(endpoint), **values)
    except BuildError:
        return None


def field_words(fields: str) -> str:
    return ", ".join(one.replace("_", " ") for one in fields.split())
