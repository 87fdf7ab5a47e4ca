"""What happened and who did it, in the desk's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from booking.accounts.queries import Names
from booking.appointments.rules import Source
from booking.audit.models import AuditEvent
from booking.audit.rules import ActorKind
from booking.references import spoken_reference

BOOKED = {
    Source.WEB: "Booked on the website",
    Source.API: "Booked through another program",
    Source.PHONE: "Booked by phone",
    Source.WALK_IN: "Booked at the desk",
}
WORDS = {
    "appointment.book": "Booked",
    "appointment.move": "Moved",
    "appointment.cancel": "Cancelled",
    "appointment.restore": "Booked again after the cancel",
    "appointment.undo": "Last change taken back",
    "appointment.confirm": "Said they are coming",
    "appointment.unconfirm": "Not said to be coming after all",
    "appointment.booked": "Set back to booked",
    "appointment.arrived": "Marked as arrived",
    "appointment.completed": "Marked as completed",
    "appointment.no_show": "Marked as no-show",
    "appointment.note": "Note written",
    "appointment.contacts": "Contact details changed",
    "appointment.call": "Called",
    "appointment.uncall": "Call taken back",
    "lead.capture": "Asked to hear from us",
    "lead.import": "Imported",
    "lead.call": "Called",
    "lead.change": "Changed",
    "lead.follow": "Moved on by a visit",
    "lead.contacts": "Contact details changed",
    "lead.undo": "Last click taken back",
    "person.change": "Contact details of the person changed",
    "person.merge": "Merged with another record",
    "person.unmerge": "Taken apart from another record",
    "person.export": "Everything about them exported",
    "person.erase": "Erased",
}
ICONS = {
    "appointment.book": "calendar-plus",
    "appointment.move": "arrow-right",
    "appointment.cancel": "calendar-x",
    "appointment.confirm": "user-check",
    "appointment.arrived": "door-open",
    "appointment.completed": "circle-check",
    "appointment.no_show": "user-x",
    "appointment.undo": "undo-2",
    "appointment.call": "phone",
    "appointment.note": "sticky-note",
    "lead.capture": "user-plus",
    "lead.import": "user-plus",
    "lead.call": "phone",
    "lead.follow": "calendar-check",
    "lead.undo": "undo-2",
}
FIELDS = {
    "email": "email",
    "locale": "language",
    "provider": "provider",
    "starts_at": "time",
    "ends_at": "length",
    "owner_id": "whose it is",
    "follow_up_on": "follow-up",
    "lost_reason": "why it is lost",
    "best_time": "best time",
}
TOLD_FIELDS = (
    "appointment.contacts",
    "appointment.move",
    "lead.change",
    "lead.contacts",
    "person.change",
)


@dataclass(frozen=True, slots=True)
class Happened:
    """`visit` is the reference of the one that moved a lead on."""

    at: datetime
    subject: str
    words: str
    by: str
    icon: str
    visit: str | None = None


def history(
    events: Sequence[AuditEvent],
    names: Names,
    *,
    source: str | None = None,
    led_by: Mapping[datetime, str] = MappingProxyType({}),
) -> list[Happened]:
    """`source` is how the appointment of these events was booked; `led_by` which visit when."""
    return [
        Happened(
            event.at,
            event.subject,
            _words(event, source),
            _by(event, names),
            ICONS.get(event.action, "pencil"),
            led_by.get(event.at) if event.action == "lead.follow" else None,
        )
        for event in events
    ]


def visits_at(events: Sequence[AuditEvent]) -> dict[datetime, str]:
    """What happened to a visit and moved its lead on did both at one moment."""
    return {one.at: spoken_reference(one.subject.removeprefix("appointment ")) for one in events}


def _words(event: AuditEvent, source: str | None) -> str:
    if event.action == "appointment.book" and source is not None:
        return BOOKED[Source(source)]
    words = WORDS.get(event.action, event.action)
    changed = [FIELDS.get(name, name) for name in event.fields.split()]
    told = event.action in TOLD_FIELDS and changed
    return f"{words}: {', '.join(changed)}" if told else words


def _by(event: AuditEvent, names: Names) -> str:
    if event.actor_kind == ActorKind.PATIENT:
        return "the visitor"
    if event.actor_kind == ActorKind.SYSTEM:
        return "the system"
    name = names.of(event) or ""
    return f"the program “{name}”" if event.actor_kind == ActorKind.KEY else name
