"""Which of the public rules a time would break, for the office, which may book it with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from booking.availability.queries import Search
from booking.availability.rules import Timetable, WeeklyBlock, occurrences, open_time
from booking.availability.timetables import starts_in_hours, timetable_of
from booking.diary.queries import sold_starts
from booking.errors import InvalidInput
from booking.intervals import Interval, midnight
from booking.practice.models import Block, Provider
from booking.practice.queries import Practice


class Rule(StrEnum):
    PAST = "past"
    NOTICE = "notice"
    WINDOW = "window"
    CLOSED = "closed"
    HOURS = "hours"
    BLOCKED = "blocked"
    CAP = "cap"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Broken:
    """`detail` is the practice's own word for it: why it is closed, what the block is for."""

    rule: Rule
    detail: str = ""


def broken_rules(
    session: Session, practice: Practice, search: Search, starts_at: datetime, *, provider: Provider
) -> tuple[Broken, ...]:
    """None for a time that is on offer to anybody; what is sold is another matter."""
    start = starts_at.astimezone(UTC)
    visit = Interval(start, start + search.terms.duration)
    timetable = timetable_of(practice, provider, practice.zone_of(search.kind))
    found = [
        *_of_the_clock(search, visit, timetable),
        *_of_the_hours(practice, provider, visit, timetable),
        *_of_the_blocks(search, provider, visit, timetable),
        *_of_the_cap(session, search, visit, timetable),
    ]
    day = start.astimezone(timetable.zone).date()
    on_offer = starts_in_hours(practice, search.kind, search.terms, provider, day)
    return tuple(found) if found or start in on_offer else (Broken(Rule.STEP),)


def check_day_not_over(practice: Practice, search: Search, starts_at: datetime) -> None:
    """Not even with a reason: only of who comes today it may be written down afterwards."""
    zone = practice.zone_of(search.kind)
    if starts_at.astimezone(zone).date() < search.now.astimezone(zone).date():
        raise InvalidInput({"starts_at": ["in_the_past"]})


def _of_the_clock(search: Search, visit: Interval, timetable: Timetable) -> Iterator[Broken]:
    if visit.start < search.now:
        yield Broken(Rule.PAST)
    elif visit.start < search.now + search.terms.notice:
        yield Broken(Rule.NOTICE)
    today = search.now.astimezone(timetable.zone).date()
    last = today + timedelta(days=search.terms.window_days)
    if visit.start.astimezone(timetable.zone).date() > last:
        yield Broken(Rule.WINDOW)


def _of_the_hours(
    practice: Practice, provider: Provider, visit: Interval, timetable: Timetable
) -> Iterator[Broken]:
    """A closure says why nobody is in; then the hours that it takes away are no news."""
    last_minute = visit.end - timedelta(minutes=1)
    dates = {one.astimezone(timetable.zone).date() for one in (visit.start, last_minute)}
    closed = [one for one in practice.closures if any(one.first <= d <= one.last for d in dates)]
    if closed:
        yield Broken(Rule.CLOSED, closed[0].reason)
        return
    in_hours = open_time(replace(timetable, blocks=(), weekly_blocks=()), visit)
    if not any(opened.covers(visit) for opened in in_hours):
        reasons = (one.reason for one in provider.exceptions if one.on in dates and not one.opens)
        yield Broken(Rule.HOURS, next(reasons, ""))


def _of_the_blocks(
    search: Search, provider: Provider, visit: Interval, timetable: Timetable
) -> Iterator[Broken]:
    busy = visit.padded(before=search.terms.before, after=search.terms.after)
    for block in provider.blocks:
        if _blocks(block, busy, timetable):
            yield Broken(Rule.BLOCKED, block.reason)


def _blocks(block: Block, busy: Interval, timetable: Timetable) -> bool:
    if not block.repeats_weekly:
        return Interval(block.starts_at, block.ends_at).overlaps(busy)
    weekly = WeeklyBlock(block.starts_at, block.ends_at, block.repeats_until)
    return bool(occurrences((weekly,), zone=timetable.zone, span=busy))


def _of_the_cap(
    session: Session, search: Search, visit: Interval, timetable: Timetable
) -> Iterator[Broken]:
    cap, zone = search.kind.daily_cap, timetable.zone
    if cap is None:
        return
    day = visit.start.astimezone(zone).date()
    whole = Interval(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    sold = sold_starts(
        session, whole, type_id=search.kind.id, now=search.now, ignoring=search.ignoring
    )
    if len(sold) >= cap:
        yield Broken(Rule.CAP, str(cap))
