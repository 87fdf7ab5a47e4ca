"""What a change would do: made, looked at, and taken back before anybody is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.appointments.calendar import visits_meeting
from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import length
from booking.appointments.queries import AppointmentView, by_reference, view
from booking.appointments.rules import Status
from booking.availability.queries import Search, Slot, nearest_slots
from booking.availability.timetables import is_open, terms_of
from booking.errors import InvalidInput, SlotTaken
from booking.intervals import Interval
from booking.letters import Letter
from booking.messages.queries import has_unsent
from booking.messages.rules import Kind
from booking.practice.queries import Practice, load_practice
from booking.web.context import database, now
from booking.web.formatting import clock_time
from booking.web.staff.access import caller
from booking.web.staff.previews import preview_change, written

RULES = {
    "in_the_past": "That time has passed.",
    "not_a_slot": "That is outside the working hours, or between the times on offer.",
    "too_far_ahead": "That is further ahead than patients can book.",
    "outside_hours": "The visit would reach outside the working hours or into blocked time.",
}
BLOCKED = "The provider is blocked then."
TOO_SOON = "That is sooner than patients can book."
FULL = "As many visits of this kind as a day may have are booked already."
BOOKED_ONLINE = "Somebody is booking that time online right now, or the room is taken."
WHATEVER = "a rehearsal"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How it would be; `why` where only a reason makes it possible, `taken` where nothing does."""

    after: AppointmentView
    letter: Letter | None
    changes: bool
    # A mail about the visit that waits to leave will say how it is now, wanted or not.
    untold: bool
    why: str = ""
    taken: str = ""
    nearest: Sequence[Slot] = ()


def rehearsed(reference: str, change: OfficeChange) -> Rehearsal:
    """Refusals that no reason helps against are the caller's."""
    try:
        return _tried(reference, change)
    except SlotTaken as refusal:
        return _with_reason(reference, change, refusal)
    except InvalidInput as refusal:
        if not any(code in RULES for codes in refusal.errors.values() for code in codes):
            raise
        return _with_reason(reference, change, refusal)


def _tried(reference: str, change: OfficeChange, *, why: str = "") -> Rehearsal:
    told = change.model_copy(update={"notify": True})
    with database().rehearsing() as session:
        appointment = by_reference(session, reference)
        version = appointment.version
        kinds = (Kind.CONFIRMATION, Kind.RESCHEDULE)
        untold = has_unsent(session, subject_id=appointment.id, kinds=kinds)
        change_appointment(session, appointment, told, by=caller().actor, now=now())
        after = view(load_practice(session), appointment, locale="en")
        mail = preview_change(session, appointment)
        changes = appointment.version != version
    return Rehearsal(after, written(mail), changes, untold, why=why)


def _with_reason(
    reference: str, change: OfficeChange, refusal: InvalidInput | SlotTaken
) -> Rehearsal:
    with database().reading() as session:
        practice = load_practice(session)
        appointment = by_reference(session, reference)
        why = _why(practice, appointment, change, refusal)
    forced = change.model_copy(update={"override": True, "reason": change.reason or WHATEVER})
    try:
        return _tried(reference, forced, why=why)
    except SlotTaken:
        with database().reading() as session:
            return _taken(session, practice, appointment, change)


def _why(
    practice: Practice,
    appointment: Appointment,
    change: OfficeChange,
    refusal: InvalidInput | SlotTaken,
) -> str:
    if isinstance(refusal, InvalidInput):
        codes = [code for codes in refusal.errors.values() for code in codes]
        return next(RULES[code] for code in codes if code in RULES)
    asked = wanted(appointment, change)
    if asked.start < now() + terms_of(practice.type_by_id(appointment.type_id)).notice:
        return TOO_SOON
    provider = practice.provider(change.provider) if change.provider else None
    whose = provider or practice.provider_by_id(appointment.provider_id)
    return FULL if is_open(practice, whose, asked) else BLOCKED


def wanted(appointment: Appointment, change: OfficeChange) -> Interval:
    start = change.starts_at or appointment.starts_at
    minutes = change.duration_minutes
    return Interval(start, start + (timedelta(minutes=minutes) if minutes else length(appointment)))


def _taken(
    session: Session, practice: Practice, appointment: Appointment, change: OfficeChange
) -> Rehearsal:
    asked = wanted(appointment, change)
    kind = practice.type_by_id(appointment.type_id)
    slug = change.provider or practice.provider_by_id(appointment.provider_id).slug
    day = asked.start.date()
    search = Search(
        kind,
        day,
        day,
        now(),
        provider=practice.provider(slug),
        ignoring=(appointment.claim_id,) if appointment.claim_id else (),
        duration=asked.duration,
    )
    return Rehearsal(
        after=view(practice, appointment, locale="en"),
        letter=None,
        changes=False,
        untold=False,
        taken=_by_whom(session, practice, appointment, asked, slug),
        nearest=nearest_slots(session, practice, search, asked.start),
    )


def _by_whom(
    session: Session, practice: Practice, appointment: Appointment, asked: Interval, slug: str
) -> str:
    terms = terms_of(practice.type_by_id(appointment.type_id))
    busy = asked.padded(before=terms.before, after=terms.after)
    for other in visits_meeting(session, busy.padded(before=terms.after, after=terms.after)):
        theirs = practice.provider_by_id(other.provider_id).slug == slug
        if other.id != appointment.id and theirs and other.status != Status.CANCELLED:
            return _told(practice, other.starts_at, other.ends_at)
    return BOOKED_ONLINE


def _told(practice: Practice, starts_at: datetime, ends_at: datetime) -> str:
    zone = practice.zone.key
    times = f"{clock_time(starts_at, zone)} to {clock_time(ends_at, zone)}"
    return (
        f"Another visit is there from {times}, with the time that belongs to it before and after."
    )
