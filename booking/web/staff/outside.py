"""A time outside the public rules, in words: which rule it breaks, or who is there already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from booking.accounts.rules import Caller, Permission
from booking.appointments.conflicts import Obstacle, in_the_way
from booking.availability.broken import Broken, Rule, broken_rules
from booking.availability.nearest import nearest_slots
from booking.availability.queries import Search, Slot, any_place
from booking.errors import SlotTaken
from booking.intervals import Interval
from booking.practice.models import ConsultationType, Provider
from booking.practice.queries import Practice
from booking.web.formatting import clock_time
from booking.web.staff.reading import note_readings

WORDS = {
    Rule.PAST: "This time has already passed",
    Rule.HOURS: "Outside working hours",
    Rule.BLOCKED: "The calendar is blocked then",
    Rule.CLOSED: "The office is closed",
    Rule.STEP: "Not one of the usual starting times",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Why a time cannot be had, and the nearest that can."""

    reasons: tuple[str, ...]
    nearest: tuple[Slot, ...]


def broken_at(
    session: Session, practice: Practice, search: Search, starts_at: datetime
) -> tuple[Broken, ...]:
    """As whoever would be booked works; for a time that is sold, as the first who could."""
    try:
        place = any_place(session, practice, search, starts_at)
        provider = practice.provider_by_id(place.provider_id)
    except SlotTaken:
        provider = _first(practice, search)
    return broken_rules(session, practice, search, starts_at, provider=provider)


def in_words(broken: Iterable[Broken], kind: ConsultationType) -> list[str]:
    return [_worded(one, kind) for one in broken]


def codes_of(broken: Iterable[Broken]) -> str:
    """What a form sends back to say what its writer had read."""
    return " ".join(sorted(one.rule for one in broken))


def taken_at(
    session: Session, practice: Practice, search: Search, starts_at: datetime, *, office: Caller
) -> tuple[Taken, list[Obstacle]]:
    """Beside the words the visits that are named in them, for the trail."""
    start = starts_at.astimezone(UTC)
    visit = Interval(start, start + search.terms.duration)
    there = in_the_way(session, practice, search, visit)
    named = [one for one in there if _may_name(one, office)]
    reasons = tuple(_there(practice, one, search, is_named=one in named) for one in there)
    nearest = tuple(nearest_slots(session, practice, search, starts_at))
    return Taken(reasons, nearest), named


def note_named(named: Sequence[Obstacle]) -> None:
    visits = [one.visit for one in named if one.visit is not None]
    note_readings("appointment.find", [f"appointment {one.reference}" for one in visits], ["name"])


def _first(practice: Practice, search: Search) -> Provider:
    return search.provider or practice.providers_of(search.kind)[0]


def _worded(broken: Broken, kind: ConsultationType) -> str:
    if broken.rule is Rule.NOTICE:
        return f"Inside the {_long(kind.notice_minutes)} notice"
    if broken.rule is Rule.WINDOW:
        return f"Beyond the {kind.window_days} days that can be booked ahead"
    if broken.rule is Rule.CAP:
        return f"The day already has its {broken.detail} of “{kind.name}”"
    words = WORDS[broken.rule]
    return f"{words}: {broken.detail}" if broken.detail else words


def _long(minutes: int) -> str:
    if minutes % 60:
        return f"{minutes} min"
    return f"{minutes // 60} h"


def _may_name(obstacle: Obstacle, office: Caller) -> bool:
    owner = obstacle.provider_id
    return obstacle.visit is not None and office.may(Permission.CONTACT, provider_id=owner)


def _there(practice: Practice, one: Obstacle, search: Search, *, is_named: bool) -> str:
    zone = practice.zone_of(search.kind).key
    when = f"{clock_time(one.span.start, zone)} – {clock_time(one.span.end, zone)}"
    with_whom = practice.provider_by_id(one.provider_id).name
    room = ", in the room that this visit needs" if one.in_room_only else ""
    if one.visit is None:
        return f"Somebody is booking {when} with {with_whom} online just now{room}"
    who = one.visit.name if is_named else "Another patient"
    return f"{who}, {when}, with {with_whom}{room}"
