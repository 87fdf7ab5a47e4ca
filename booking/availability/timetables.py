"""The practice's rows as the values that the rules take, and what follows for each day."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from booking.availability.rules import (
    Closure,
    DayException,
    Terms,
    Timetable,
    WeeklyBlock,
    WeeklyHours,
    open_time,
    possible_starts,
)
from booking.intervals import Interval, merged
from booking.practice.models import ConsultationType, Provider
from booking.practice.queries import Practice

DAYS_REMEMBERED = 15_000

Days = dict[tuple[int, int, date], list[datetime]]


def terms_of(kind: ConsultationType) -> Terms:
    return Terms(
        duration=timedelta(minutes=kind.duration_minutes),
        before=timedelta(minutes=kind.buffer_before_minutes),
        after=timedelta(minutes=kind.buffer_after_minutes),
        step=timedelta(minutes=kind.start_interval_minutes),
        notice=timedelta(minutes=kind.notice_minutes),
        window_days=kind.window_days,
    )


def timetable_of(practice: Practice, provider: Provider, zone: ZoneInfo) -> Timetable:
    blocks = provider.blocks
    return Timetable(
        zone=zone,
        hours=tuple(
            WeeklyHours(row.weekday, row.starts, row.ends, row.valid_from, row.valid_until)
            for row in provider.hours
        ),
        exceptions=tuple(
            DayException(row.on, row.opens, row.starts, row.ends) for row in provider.exceptions
        ),
        closures=tuple(Closure(row.first, row.last) for row in practice.closures),
        blocks=tuple(Interval(b.starts_at, b.ends_at) for b in blocks if not b.repeats_weekly),
        weekly_blocks=tuple(
            WeeklyBlock(b.starts_at, b.ends_at, b.repeats_until) for b in blocks if b.repeats_weekly
        ),
    )


def timetable_starts(
    session: Session,
    practice: Practice,
    kind: ConsultationType,
    terms: Terms,
    provider: Provider,
    days: list[date],
) -> list[datetime]:
    """When the provider's timetable lets a visit start on these days, in order."""
    # Visits of another length than their type's are few: nothing is kept of them.
    usual = terms.duration == timedelta(minutes=kind.duration_minutes)
    known = _remembered(session, practice) if usual else {}
    missing = [day for day in days if (kind.id, provider.id, day) not in known]
    if missing:
        known.update(_computed(practice, kind, terms, provider, missing))
    return [start for day in days for start in known[kind.id, provider.id, day]]


def starts_in_hours(
    practice: Practice, kind: ConsultationType, terms: Terms, provider: Provider, day: date
) -> list[datetime]:
    """What the day would have on offer if nothing had been blocked."""
    timetable = timetable_of(practice, provider, practice.zone_of(kind))
    unblocked = replace(timetable, blocks=(), weekly_blocks=())
    return possible_starts(unblocked, terms, first=day, last=day)


def is_open(practice: Practice, provider: Provider, span: Interval) -> bool:
    """Whether the provider works throughout, and is nowhere blocked."""
    timetable = timetable_of(practice, provider, practice.zone)
    return any(one.covers(span) for one in open_time(timetable, span))


def desk_hours(practice: Practice, span: Interval) -> list[Interval]:
    """When somebody is at the desk: anybody's hours, whether or not they are in surgery."""
    unblocked = (
        replace(timetable_of(practice, one, practice.zone), blocks=(), weekly_blocks=())
        for one in practice.providers
        if one.active
    )
    return merged(part for timetable in unblocked for part in open_time(timetable, span))


def _computed(
    practice: Practice, kind: ConsultationType, terms: Terms, provider: Provider, days: list[date]
) -> Days:
    zone = practice.zone_of(kind)
    found: Days = {(kind.id, provider.id, day): [] for day in days}
    timetable = timetable_of(practice, provider, zone)
    for start in possible_starts(timetable, terms, first=days[0], last=days[-1]):
        key = (kind.id, provider.id, start.astimezone(zone).date())
        if key in found:
            found[key].append(start)
    return found


def _remembered(session: Session, practice: Practice) -> Days:
    """Kept for as long as the practice is the one that everybody sees."""
    memo = session.info["memo"]
    if memo.get("practice") is not practice:
        return {}
    kept = cast(tuple[int, Days] | None, memo.get("timetable starts"))
    if kept is None or kept[0] != practice.version or len(kept[1]) > DAYS_REMEMBERED:
        kept = memo["timetable starts"] = (practice.version, {})
    return kept[1]
