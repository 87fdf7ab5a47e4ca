"""What a draft means when it is read: a booking, a time of its own, somebody's details."""

from collections.abc import Callable
from datetime import datetime

from pydantic_core import PydanticCustomError

from booking.appointments.inputs import OfficeBooking
from booking.appointments.rules import Source
from booking.contacts import email_address, phone_number
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.people.inputs import human_name
from booking.practice.queries import Practice
from booking.web.staff.book_draft import OWN_TIME, Draft
from booking.web.staff.walls import SECOND, hour_of, instants_of, wall_of

SENT = ("name", "phone", "email", "locale", "type", "provider", "source", "note", "consent")


def booking_of(draft: Draft, practice: Practice) -> OfficeBooking:
    """`InvalidInput` for what is missing or unreadable, all at once."""
    errors: dict[str, list[str]] = {}
    fields = {name: draft.typed.get(name, "") for name in SENT} | {"type": draft.kind.slug}
    fields["source"] = fields["source"] or Source.PHONE
    if draft.typed.get("person"):
        fields["person"] = draft.typed["person"]
    if draft.typed.get("lead"):
        fields["lead"] = draft.typed["lead"]
    try:
        fields["starts_at"] = _start(draft, practice)
    except InvalidInput as refusal:
        errors |= refusal.errors
        fields["starts_at"] = "2000-01-01T00:00Z"
    if draft.has_own_time:
        fields["reason"] = draft.typed.get("reason", "")
    try:
        asked = from_form(OfficeBooking, fields)
    except InvalidInput as refusal:
        raise InvalidInput(refusal.errors | errors) from None
    if errors:
        raise InvalidInput(errors)
    return asked


def own_time(draft: Draft, practice: Practice) -> datetime:
    """The hour that autumn repeats comes twice: the first of the two unless it is said."""
    times = own_times(draft, practice)
    return times[-1] if draft.typed.get("own_hour") == SECOND else times[0]


def own_times(draft: Draft, practice: Practice) -> tuple[datetime, ...]:
    day, clock = draft.typed.get("own_date", ""), draft.typed.get("own_time", "")
    missing = {name: ["required"] for name, text in _parts(day, clock) if not text}
    if missing:
        raise InvalidInput(missing)
    return instants_of(f"{day}T{clock[:5]}", practice.zone_of(draft.kind), field="own_time")


def as_own_time(draft: Draft, practice: Practice, starts_at: datetime) -> Draft:
    """A time that is not on offer, to be looked at before it is booked."""
    zone = practice.zone_of(draft.kind)
    day, _, clock = wall_of(starts_at, zone).partition("T")
    hour = hour_of(starts_at, zone)
    return draft.with_typed(starts_at=OWN_TIME, own_date=day, own_time=clock, own_hour=hour)


def contact_of(draft: Draft) -> tuple[str, str | None, str | None]:
    """Name, e-mail and phone as far as they can be read."""
    readers = (human_name, email_address, phone_number)
    read = [
        _read(reader, draft.typed.get(name, ""))
        for name, reader in zip(("name", "email", "phone"), readers, strict=True)
    ]
    return read[0] or "", read[1], read[2]


def said(draft: Draft) -> str:
    """All that makes one booking another."""
    names = (*SENT, "person", "lead", "starts_at", "own_date", "own_time", "own_hour", "reason")
    return repr([(name, draft.typed.get(name, "")) for name in names])


def _start(draft: Draft, practice: Practice) -> str:
    if not draft.has_own_time:
        return draft.typed.get("starts_at", "")
    return own_time(draft, practice).isoformat()


def _parts(day: str, clock: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("own_date", day), ("own_time", clock)


def _read(reader: Callable[[str], str], text: str) -> str | None:
    try:
        return reader(text) if text.strip() else None
    except PydanticCustomError:
        return None
