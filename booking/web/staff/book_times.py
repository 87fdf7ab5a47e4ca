"""The next free times for a caller: ten at once, later ones, or from a date on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from booking.availability.queries import Search, Slot, free_slots
from booking.practice.queries import Practice
from booking.web.formatting import day_short

AT_ONCE = 10
# Looked through at a time: most days have room, so the first stretch mostly has ten.
STRETCH = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """`later` is where the next ten begin, `first` whether these are the very next.

    `instead` says why they do not begin on the date that was asked for.
    """

    slots: tuple[Slot, ...]
    later: datetime | None
    first: bool
    instead: str = ""

    def by_day(self, zone: str) -> list[Day]:
        def local(slot: Slot) -> date:
            return slot.starts_at.astimezone(ZoneInfo(zone)).date()

        return [Day(on, tuple(each)) for on, each in groupby(self.slots, key=local)]


def why_not_on(practice: Practice, search: Search, day: date, slots: Sequence[Slot]) -> str:
    """Empty where the first of these is on that date."""
    zone = practice.zone_of(search.kind)
    found = slots[0].starts_at.astimezone(zone).date() if slots else None
    if found == day:
        return ""
    next_day = f" The next free times are on {day_short(found)}." if found else ""
    return _empty(practice, day, search.now.astimezone(zone).date()) + next_day


def _empty(practice: Practice, day: date, today: date) -> str:
    if day < today:
        return f"{day_short(day)} has passed."
    closed = next((one for one in practice.closures if one.first <= day <= one.last), None)
    if closed is None:
        return f"Nothing is free on {day_short(day)}."
    return f"Closed on {day_short(day)}" + (f" ({closed.reason})." if closed.reason else ".")


def next_times(
    session: Session, practice: Practice, search: Search, *, start: datetime | None
) -> Times:
    """From now, or from a moment on; each start once, whoever could give it."""
    zone = practice.zone_of(search.kind)
    begin = max(start, search.now) if start else search.now
    first = begin.astimezone(zone).date()
    end = search.now.astimezone(zone).date() + timedelta(days=search.kind.window_days)
    found: list[Slot] = []
    while first <= end and len(found) <= AT_ONCE:
        last = min(first + STRETCH, end)
        offer = free_slots(session, practice, replace(search, first=first, last=last)).slots
        found += [slot for slot in _each_start_once(offer) if slot.starts_at >= begin]
        first = last + timedelta(days=1)
    later = found[AT_ONCE].starts_at if len(found) > AT_ONCE else None
    return Times(tuple(found[:AT_ONCE]), later, first=start is None or start <= search.now)


def _each_start_once(slots: Sequence[Slot]) -> list[Slot]:
    return list({slot.starts_at: slot for slot in reversed(slots)}.values())[::-1]
