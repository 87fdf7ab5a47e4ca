"""What can be booked: the timetable's starts, less what is sold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from booking.availability.rules import Terms, bookable_starts, unsold_starts
from booking.availability.timetables import terms_of, timetable_starts
from booking.diary.queries import Busy, busy_time, sold_starts
from booking.diary.rules import Place
from booking.errors import InvalidInput, SlotTaken
from booking.intervals import Interval
from booking.practice.models import ConsultationType, Provider
from booking.practice.queries import Practice

NEAREST = 3
NEAR_DAYS = 7


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Computed, never stored."""

    starts_at: datetime
    ends_at: datetime
    provider: str


@dataclass(frozen=True, slots=True)
class Search:
    """The local dates of the start, both included; claims in `ignoring` do not count as sold."""

    kind: ConsultationType
    first: date
    last: date
    now: datetime
    provider: Provider | None = None
    ignoring: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Availability:
    """Slots in order; true until `changes_at` while the calendar version stays the same."""

    slots: tuple[Slot, ...]
    changes_at: datetime


def free_slots(session: Session, practice: Practice, search: Search) -> Availability:
    """What the public may book."""
    kind, zone, terms = search.kind, practice.zone_of(search.kind), terms_of(search.kind)
    search = _inside_window(search, zone)
    today = search.now.astimezone(zone).date()
    offering = _offering(practice, search)
    if search.first > search.last or not offering:
        return Availability((), _end_of(today, zone))
    days = [search.first + timedelta(days=n) for n in range((search.last - search.first).days + 1)]
    starts = {}
    for one in offering:
        allowed = timetable_starts(session, practice, kind, one, days)
        starts[one] = bookable_starts(allowed, terms, zone=zone, now=search.now)
    span = Interval(_midnight(search.first, zone), _end_of(search.last, zone))
    busy = _busy_around(session, practice, search, span)
    rooms = [busy.of(room.id) for room in practice.rooms_for(kind)] if kind.needs_room else None
    full = _full_days(session, search, span, zone)
    slots = [
        Slot(start, start + terms.duration, one.slug)
        for one in offering
        for start in unsold_starts(starts[one], terms, provider=busy.of(one.id), rooms=rooms)
        if not full or start.astimezone(zone).date() not in full
    ]
    if len(offering) > 1:
        slots.sort(key=lambda slot: slot.starts_at)
    return Availability(tuple(slots), _next_change(starts.values(), terms, busy, today, zone))


def nearest_slots(
    session: Session, practice: Practice, search: Search, wanted: datetime
) -> list[Slot]:
    """The three free times nearest to the one wanted, in order, whatever the search's dates."""
    day = max(wanted, search.now).astimezone(practice.zone_of(search.kind)).date()
    nearest: list[Slot] = []
    for reach in (NEAR_DAYS, search.kind.window_days + NEAR_DAYS):
        days = timedelta(days=reach)
        around = replace(search, first=day - days, last=day + days)
        found = free_slots(session, practice, around).slots
        first_offers = {slot.starts_at: slot for slot in reversed(found)}.values()
        nearest = sorted(first_offers, key=lambda slot: abs(slot.starts_at - wanted))[:NEAREST]
        if len(nearest) == NEAREST:
            break
    return sorted(nearest)


def offered_place(
    session: Session, practice: Practice, search: Search, starts_at: datetime
) -> Place:
    """By the public rules: `SlotTaken` when the slot is gone, `InvalidInput` when it never was."""
    day = starts_at.astimezone(practice.zone_of(search.kind)).date()
    search = replace(search, first=day, last=day)
    for slot in free_slots(session, practice, search).slots:
        if slot.starts_at == starts_at:
            return _place(session, practice, search, starts_at, practice.provider(slot.provider))
    _refuse(session, practice, search, starts_at)
    raise SlotTaken


def any_place(session: Session, practice: Practice, search: Search, starts_at: datetime) -> Place:
    """Outside the public rules; what is sold stays sold, as the diary sees to."""
    last_error: SlotTaken | None = None
    for provider in _offering(practice, search):
        try:
            return _place(session, practice, search, starts_at, provider)
        except SlotTaken as error:
            last_error = error
    raise last_error or InvalidInput({"provider": ["unknown_provider"]})


def choose(
    practice: Practice, kind: str, provider: str | None
) -> tuple[ConsultationType, Provider | None]:
    """The named type, and the named provider if it offers that type."""
    chosen = next((one for one in practice.active_types if one.slug == kind), None)
    if chosen is None:
        raise InvalidInput({"type": ["unknown_type"]})
    if provider is None:
        return chosen, None
    for one in practice.providers_of(chosen):
        if one.slug == provider:
            return chosen, one
    raise InvalidInput({"provider": ["unknown_provider"]})


def _place(
    session: Session, practice: Practice, search: Search, starts_at: datetime, provider: Provider
) -> Place:
    """With the first room that is free, where the type needs one."""
    terms = terms_of(search.kind)
    visit = Interval(starts_at, starts_at + terms.duration)
    busy = visit.padded(before=terms.before, after=terms.after)
    sold = _busy_around(session, practice, replace(search, provider=provider), busy)
    if any(busy.overlaps(span) for span in sold.of(provider.id)):
        raise SlotTaken
    room_id = None
    if search.kind.needs_room:
        free = (
            room.id
            for room in practice.rooms_for(search.kind)
            if not any(busy.overlaps(span) for span in sold.of(room.id))
        )
        room_id = next(free, None)
        if room_id is None:
            raise SlotTaken
    return Place(search.kind.id, provider.id, room_id, visit, busy)


def _refuse(session: Session, practice: Practice, search: Search, starts_at: datetime) -> None:
    """Raises when the start was never on offer; returns when it was and is gone."""
    zone, terms = practice.zone_of(search.kind), terms_of(search.kind)
    if starts_at < search.now:
        raise InvalidInput({"starts_at": ["in_the_past"]})
    allowed = {
        start
        for one in _offering(practice, search)
        for start in timetable_starts(session, practice, search.kind, one, [search.first])
    }
    if starts_at not in allowed:
        raise InvalidInput({"starts_at": ["not_a_slot"]})
    today = search.now.astimezone(zone).date()
    if search.first > today + timedelta(days=terms.window_days):
        raise InvalidInput({"starts_at": ["too_far_ahead"]})


def _offering(practice: Practice, search: Search) -> list[Provider]:
    return [one for one in practice.providers_of(search.kind) if search.provider in (None, one)]


def _inside_window(search: Search, zone: ZoneInfo) -> Search:
    """Outside it nothing is bookable, so nothing there is worth computing."""
    today = search.now.astimezone(zone).date()
    end = today + timedelta(days=search.kind.window_days)
    return replace(search, first=max(search.first, today), last=min(search.last, end))


def _busy_around(session: Session, practice: Practice, search: Search, span: Interval) -> Busy:
    terms = terms_of(search.kind)
    rooms = practice.rooms_for(search.kind) if search.kind.needs_room else ()
    return busy_time(
        session,
        span.padded(before=terms.before, after=terms.duration + terms.after),
        providers=[one.id for one in _offering(practice, search)],
        rooms=[room.id for room in rooms],
        now=search.now,
        ignoring=search.ignoring,
    )


def _full_days(session: Session, search: Search, span: Interval, zone: ZoneInfo) -> set[date]:
    """The local dates on which the type's daily cap is reached."""
    cap = search.kind.daily_cap
    if cap is None:
        return set()
    sold = sold_starts(
        session, span, type_id=search.kind.id, now=search.now, ignoring=search.ignoring
    )
    counts = Counter(start.astimezone(zone).date() for start in sold)
    return {day for day, count in counts.items() if count >= cap}


def _next_change(
    starts: Iterable[list[datetime]], terms: Terms, busy: Busy, today: date, zone: ZoneInfo
) -> datetime:
    """When time alone changes the answer: a notice passes, a hold ends, the window moves on."""
    notices = [one[0] - terms.notice for one in starts if one]
    holds = [busy.changes_at] if busy.changes_at else []
    return min([*notices, *holds, _end_of(today, zone)])


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
