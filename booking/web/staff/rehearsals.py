"""What a change would do: made, looked at, and taken back before anybody is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import length
from booking.appointments.queries import AppointmentView, by_reference, view
from booking.availability.broken import Rule, broken_rules
from booking.availability.queries import Search
from booking.errors import InvalidInput, SlotTaken
from booking.intervals import Interval
from booking.letters import Letter
from booking.messages.queries import has_unsent
from booking.messages.rules import Kind
from booking.practice.queries import Practice, load_practice
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.outside import Taken, in_words, note_named, taken_at
from booking.web.staff.previews import preview_change, written

WHATEVER = "a rehearsal"
# What a visit that stays where it is can break by lasting longer.
OF_THE_LENGTH = (Rule.CLOSED, Rule.HOURS, Rule.BLOCKED)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How it would be; `broken` where only a reason makes it possible, `taken` where nothing does.

    `untold`: a mail about the visit that waits to leave will say how it is now, wanted or not.
    """

    after: AppointmentView
    letter: Letter | None = None
    changes: bool = False
    untold: bool = False
    broken: Sequence[str] = ()
    taken: Taken | None = None


def rehearsed(reference: str, change: OfficeChange) -> Rehearsal:
    """Refusals that no reason helps against are the caller's."""
    try:
        return _tried(reference, change)
    except (SlotTaken, InvalidInput):
        return _with_reason(reference, change)


def _tried(reference: str, change: OfficeChange, *, broken: Sequence[str] = ()) -> Rehearsal:
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
    return Rehearsal(after, written(mail), changes, untold, broken)


def _with_reason(reference: str, change: OfficeChange) -> Rehearsal:
    with database().reading() as session:
        broken = _broken(session, by_reference(session, reference), change)
    forced = change.model_copy(update={"override": True, "reason": change.reason or WHATEVER})
    try:
        return _tried(reference, forced, broken=broken)
    except SlotTaken:
        return _taken(reference, change)


def _broken(session: Session, appointment: Appointment, change: OfficeChange) -> list[str]:
    practice = load_practice(session)
    asked = _wanted(appointment, change)
    search = _search(practice, appointment, change, asked)
    assert search.provider is not None
    found = broken_rules(session, practice, search, asked.start, provider=search.provider)
    if change.starts_at is None and change.provider is None:
        found = tuple(one for one in found if one.rule in OF_THE_LENGTH)
    return in_words(found, search.kind)


def _taken(reference: str, change: OfficeChange) -> Rehearsal:
    with database().reading() as session:
        practice, appointment = load_practice(session), by_reference(session, reference)
        asked = _wanted(appointment, change)
        search = _search(practice, appointment, change, asked)
        taken, named = taken_at(session, practice, search, asked.start, office=caller())
        after = view(practice, appointment, locale="en")
    note_named(named)
    return Rehearsal(after, taken=taken)


def _wanted(appointment: Appointment, change: OfficeChange) -> Interval:
    start = change.starts_at or appointment.starts_at
    minutes = change.duration_minutes
    return Interval(start, start + (timedelta(minutes=minutes) if minutes else length(appointment)))


def _search(
    practice: Practice, appointment: Appointment, change: OfficeChange, asked: Interval
) -> Search:
    """With the same provider unless another is named; the time being left is no obstacle."""
    day = asked.start.date()
    own = practice.provider_by_id(appointment.provider_id)
    return Search(
        practice.type_by_id(appointment.type_id),
        day,
        day,
        now(),
        provider=practice.provider(change.provider) if change.provider else own,
        ignoring=(appointment.claim_id,) if appointment.claim_id else (),
        duration=asked.duration,
    )
