"""What can be booked: the timetable's starts, less what is sold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from booking.availability.caps import full_days, outside
from booking.availability.rules import Terms, bookable_starts, unsold_starts
from booking.availability.timetables import starts_in_hours, terms_of, timetable_starts
from booking.diary.queries import Busy, busy_time
from booking.diary.rules import Place
from booking.errors import InvalidInput, SlotTaken
from booking.intervals import Interval, midnight
from booking.practice.models import ConsultationType, Provider, Room
from booking.practice.queries import Practice


class Slot(NamedTuple):
    """Computed, never stored; a tuple, because a month has hundreds of them."""

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
    # The asker kept the time while its notice passed.
    waives_notice: bool = False
    # A visit may be longer or shorter than its type.
    duration: timedelta | None = None

    @property
    def terms(self) -> Terms:
        terms = terms_of(self.kind)
        return terms if self.duration is None else replace(terms, duration=self.duration)


@dataclass(frozen=True, slots=True)
class Availability:
    """True until `changes_at` while the calendar version stays the same."""

    # By provider in the practice's order, each ascending.
    starts: Mapping[str, Sequence[datetime]]
    duration: timedelta
    changes_at: datetime

    @property
    def slots(self) -> tuple[Slot, ...]:
        """In order."""
        slots = [
            Slot(start, start + self.duration, provider)
            for provider, starts in self.starts.items()
            for start in starts
        ]
        if len(self.starts) > 1:
            slots.sort(key=lambda slot: slot.starts_at)
        return tuple(slots)


def free_slots(session: Session, practice: Practice, search: Search) -> Availability:
    """What the public may book."""
    return _survey(session, practice, search)[0]


def offered_place(
    session: Session, practice: Practice, search: Search, starts_at: datetime
) -> Place:
    """By the public rules: `SlotTaken` when the slot is gone, `InvalidInput` when it never was."""
    day = starts_at.astimezone(practice.zone_of(search.kind)).date()
    search = replace(search, first=day, last=day)
    found, busy = _survey(session, practice, search)
    for slot in found.slots:
        if slot.starts_at == starts_at:
            return _place(practice, search, practice.provider(slot.provider), starts_at, busy)
    _refuse(practice, search, starts_at)
    raise SlotTaken


def any_place(session: Session, practice: Practice, search: Search, starts_at: datetime) -> Place:
    """Outside the public rules; what is sold stays sold, as the diary sees to."""
    offering = _offering(practice, search)
    if not offering:
        raise InvalidInput({"provider": ["unknown_provider"]})
    busy = _busy_around(session, practice, search, _visit(search.terms, starts_at))
    padded = _padded(search.terms, starts_at)
    free = (one for one in offering if not _meets(padded, busy.of(one.id)))
    # With everybody busy the diary says so, and the asker gets its answer.
    return _place(practice, search, next(free, offering[0]), starts_at, busy)


def choose(
    practice: Practice, kind: str, provider: str | None
) -> tuple[ConsultationType, Provider | None]:
    """The named type, and the named provider if it offers that type."""
    chosen = next((one for one in practice.active_types if one.slug == kind), None)
    if chosen is None:
        raise InvalidInput({"type": ["unknown_type"]})
    return chosen, None if provider is None else offered_by(practice, chosen, provider)


def offered_by(practice: Practice, kind: ConsultationType, slug: str) -> Provider:
    for one in practice.providers_of(kind):
        if one.slug == slug:
            return one
    raise InvalidInput({"provider": ["unknown_provider"]})


def _survey(session: Session, practice: Practice, search: Search) -> tuple[Availability, Busy]:
    kind, zone, terms = search.kind, practice.zone_of(search.kind), search.terms
    search = _inside_window(search, zone)
    today = search.now.astimezone(zone).date()
    offering = _offering(practice, search)
    if search.first > search.last or not offering:
        return Availability({}, terms.duration, _end_of(today, zone)), Busy({}, ())
    starts = _timetable(session, practice, search, offering)
    span = Interval(midnight(search.first, zone), _end_of(search.last, zone))
    busy = _busy_around(session, practice, search, span)
    rooms = [busy.of(room.id) for room in _rooms(practice, kind)] if kind.needs_room else None
    full, reopening = full_days(session, kind, span, zone, now=search.now, ignoring=search.ignoring)
    unsold = {
        one.slug: unsold_starts(starts[one], terms, provider=busy.of(one.id), rooms=rooms)
        for one in offering
    }
    if full:
        unsold = {slug: outside(full, some, zone) for slug, some in unsold.items()}
    notices = [one[0] - terms.notice for one in starts.values() if one]
    changes_at = min([*notices, *busy.ending, *reopening, _end_of(today, zone)])
    return Availability(unsold, terms.duration, changes_at), busy


def _timetable(
    session: Session, practice: Practice, search: Search, offering: Iterable[Provider]
) -> dict[Provider, list[datetime]]:
    """For each provider the starts within hours, notice and window, sold or not."""
    zone, terms = practice.zone_of(search.kind), search.terms
    if search.waives_notice:
        terms = replace(terms, notice=timedelta(0))
    days = [search.first + timedelta(days=n) for n in range((search.last - search.first).days + 1)]
    starts = {}
    for one in offering:
        allowed = timetable_starts(session, practice, search.kind, terms, one, days)
        starts[one] = bookable_starts(allowed, terms, zone=zone, now=search.now)
    return starts


def _place(
    practice: Practice, search: Search, provider: Provider, starts_at: datetime, busy: Busy
) -> Place:
    """With the first room that is free, where the type needs one."""
    kind, terms = search.kind, search.terms
    padded = _padded(terms, starts_at)
    rooms = _rooms(practice, kind)
    room_id = next((one.id for one in rooms if not _meets(padded, busy.of(one.id))), None)
    if kind.needs_room and room_id is None:
        raise SlotTaken
    return Place(kind.id, provider.id, room_id, _visit(terms, starts_at), padded)


def _visit(terms: Terms, starts_at: datetime) -> Interval:
    return Interval(starts_at, starts_at + terms.duration)


def _padded(terms: Terms, starts_at: datetime) -> Interval:
    return _visit(terms, starts_at).padded(before=terms.before, after=terms.after)


def _meets(span: Interval, busy: Iterable[Interval]) -> bool:
    return any(span.overlaps(other) for other in busy)


def _rooms(practice: Practice, kind: ConsultationType) -> tuple[Room, ...]:
    return practice.rooms_for(kind) if kind.needs_room else ()


def _refuse(practice: Practice, search: Search, starts_at: datetime) -> None:
    """Raises when the start was never on offer; returns when it was and is gone."""
    zone, terms = practice.zone_of(search.kind), search.terms
    if starts_at < search.now:
        raise InvalidInput({"starts_at": ["in_the_past"]})
    in_hours = (
        starts_at in starts_in_hours(practice, search.kind, terms, one, search.first)
        for one in _offering(practice, search)
    )
    if not any(in_hours):
        raise InvalidInput({"starts_at": ["not_a_slot"]})
    today = search.now.astimezone(zone).date()
    if search.first > today + timedelta(days=terms.window_days):
        raise InvalidInput({"starts_at": ["too_far_ahead"]})


def _offering(practice: Practice, search: Search) -> list[Provider]:
    if search.provider is not None:
        return [search.provider]
    return list(practice.providers_of(search.kind))


def _inside_window(search: Search, zone: ZoneInfo) -> Search:
    """Outside it nothing is bookable, so nothing there is worth computing."""
    today = search.now.astimezone(zone).date()
    end = today + timedelta(days=search.kind.window_days)
    return replace(search, first=max(search.first, today), last=min(search.last, end))


def _busy_around(session: Session, practice: Practice, search: Search, span: Interval) -> Busy:
    terms = search.terms
    return busy_time(
        session,
        span.padded(before=terms.before, after=terms.duration + terms.after),
        providers=[one.id for one in _offering(practice, search)],
        rooms=[room.id for room in _rooms(practice, search.kind)],
        now=search.now,
        ignoring=search.ignoring,
    )


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return midnight(day + timedelta(days=1), zone)
