"""What stands in the trail, in words: actors by name, actions as sentences."""

from typing import Any

from flask import current_app, url_for
from werkzeug.routing import BuildError

from booking.accounts.queries import Names
from booking.accounts.rules import NO_ACCOUNT
from booking.audit.models import AuditEvent
from booking.audit.rules import ActorKind
from booking.references import spoken_reference

AREAS = {
    "appointment": "Appointments",
    "appointments": "Lists of appointments",
    "calendar": "Calendar",
    "check": "Self-check",
    "day": "Days",
    "person": "People",
    "lead": "Leads",
    "leads": "Lists of leads",
    "message": "Messages",
    "messages": "Lists of messages",
    "block": "Blocks",
    "closure": "Closures",
    "hours": "Hours",
    "exception": "Exceptions to the hours",
    "practice": "Practice and settings",
    "location": "Locations",
    "room": "Rooms",
    "provider": "Providers",
    "type": "Consultation types",
    "wording": "Wording",
    "campaign": "Campaigns",
    "account": "Accounts",
    "session": "Signing in",
    "key": "API keys",
}
WORDS = {
    "account.add": "Account made",
    "account.change": "Account changed",
    "account.disable": "Account shut",
    "account.enable": "Account opened again",
    "account.factor": "Second step set up",
    "account.factor_off": "Second step turned off",
    "account.forgot": "New password asked for",
    "account.invite": "Link to choose a password sent",
    "account.password": "Password set",
    "account.recovery": "Recovery code used",
    "account.recovery_codes": "Recovery codes made",
    "appointment.arrived": "Arrived",
    "appointment.book": "Booked",
    "appointment.booked": "Set back to booked",
    "appointment.call": "Told by phone",
    "appointment.cancel": "Cancelled",
    "appointment.change": "Changed",
    "appointment.completed": "Marked as completed",
    "appointment.confirm": "Said they are coming",
    "appointment.contacts": "Contact details changed",
    "appointment.find": "Found in a search",
    "appointment.move": "Moved",
    "appointment.no_show": "Marked as no-show",
    "appointment.note": "Note changed",
    "appointment.read": "Appointment seen",
    "appointment.restore": "Cancellation taken back",
    "appointment.status": "Status changed",
    "appointment.uncall": "Not told by phone after all",
    "appointment.unconfirm": "Not said to be coming after all",
    "appointment.undo": "Move or cancellation undone",
    "appointments.read": "List of appointments seen",
    "block.add": "Block made",
    "block.change": "Block changed",
    "block.remove": "Block removed",
    "calendar.read": "Calendar seen",
    "check.sign": "Text of the self-check signed",
    "check.take_down": "Self-check taken off the site",
    "campaign.add": "Campaign made",
    "campaign.change": "Campaign changed",
    "closure.add": "Closure made",
    "closure.change": "Closure changed",
    "closure.remove": "Closure removed",
    "day.close": "Days closed",
    "day.mail": "Day sent by mail",
    "day.read": "Day seen",
    "exception.change": "Exception to the hours set",
    "exception.remove": "Exception to the hours removed",
    "hours.change": "Hours changed",
    "key.add": "API key made",
    "key.revoke": "API key revoked",
    "lead.call": "Lead called",
    "lead.capture": "Lead kept",
    "lead.change": "Lead changed",
    "lead.contacts": "Contact details of a lead changed",
    "lead.export": "Lead exported",
    "lead.find": "Lead found in a search",
    "lead.follow": "Lead moved on by a visit",
    "lead.import": "Lead imported",
    "lead.read": "Lead seen",
    "lead.undo": "Click on a lead taken back",
    "leads.read": "List of leads seen",
    "location.add": "Location made",
    "location.change": "Location changed",
    "location.order": "Locations put in order",
    "message.read": "Message seen",
    "message.resend": "Message sent again",
    "messages.read": "List of messages seen",
    "person.find": "Person found in a search",
    "person.change": "Person changed",
    "person.erase": "Person erased",
    "person.export": "Person exported",
    "person.merge": "People merged",
    "person.read": "Person seen",
    "person.stop_news": "News stopped",
    "person.unmerge": "Merge taken back",
    "practice.change": "Practice changed",
    "practice.reminders": "Reminders changed",
    "practice.security": "Sign-in rules changed",
    "provider.add": "Provider made",
    "provider.change": "Provider changed",
    "provider.order": "Providers put in order",
    "room.add": "Room made",
    "room.change": "Room changed",
    "room.order": "Rooms put in order",
    "session.end": "Signed out",
    "session.end_others": "Signed out everywhere else",
    "session.open": "Signed in",
    "session.prove": "Password confirmed",
    "session.refuse": "Sign-in refused: wrong password",
    "session.refuse_code": "Sign-in refused: wrong code",
    "type.add": "Consultation type made",
    "type.change": "Consultation type changed",
    "type.order": "Consultation types put in order",
    "wording.change": "Wording changed",
}
PAGES = {
    "appointment": ("staff.appointment", "reference"),
    "lead": ("staff.lead", "reference"),
    "person": ("staff.person", "person_id"),
    "account": ("staff.one_account", "account_id"),
    "message": ("staff.message", "message_id"),
    "block": ("staff.block", "block_id"),
    "day": ("staff.day_sheet", "on"),
    "campaign": ("staff.campaign", "slug"),
}


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
    if subject == NO_ACCOUNT:
        return "An address without an account"
    if kind == "account":
        return names.accounts.get(name, subject)
    if kind == "key":
        return f"Key: {names.keys.get(name, name)}"
    if kind in ("appointment", "lead"):
        return f"{kind.capitalize()} {spoken_reference(name)}"
    return subject[:1].upper() + subject[1:]


def subject_link(subject: str) -> str | None:
    kind, _, name = subject.partition(" ")
    endpoint, argument = PAGES.get(kind, (None, ""))
    if endpoint not in current_app.view_functions or not name or subject == NO_ACCOUNT:
        return None
    values: dict[str, Any] = {argument: name}
    try:
        return url_for(str(endpoint), **values)
    except BuildError:
        return None


def field_words(fields: str) -> str:
    return ", ".join(one.replace("_", " ") for one in fields.split())
