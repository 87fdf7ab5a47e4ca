"""Visits that a later change left outside the time in which their provider sees anybody."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from operator import attrgetter
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.availability.rules import Timetable, WeeklyHours, open_time
from booking.availability.timetables import timetable_of
from booking.database import quick_rows
from booking.intervals import Interval
from booking.peeking import instant
from booking.practice.models import Calendar
from booking.practice.queries import Practice

ROUND_THE_CLOCK = tuple(WeeklyHours(weekday, time.min, time.min) for weekday in range(7))
CALENDAR_VERSION = select(Calendar.version)
# Built once: putting a statement together costs more than running it.
UPCOMING = select(
    Appointment.id,
    Appointment.provider_id,
    Appointment.location_id,
    Appointment.override_reason.is_not(None),
    Appointment.starts_at,
    Appointment.ends_at,
).where(Appointment.status == bindparam("status"), Appointment.starts_at > bindparam("now"))


@dataclass(frozen=True, slots=True)
class Place:
    """Visits of one place are judged by one timetable."""

    provider_id: int
    location_id: int
    # Booked outside the public rules with a reason: no hours were promised to begin with.
    is_override: bool


Visits = Mapping[int, Interval]


def orphaned_visits(session: Session, practice: Practice, *, now: datetime) -> list[Appointment]:
    """By start: those booked and to come that do not lie within their provider's open time.

    The visit itself counts, not its buffers. Open are the weekly hours with their exceptions, less
    closures and blocks; for a visit that was booked outside the hours on purpose, the whole clock
    less closing exceptions, closures and blocks. A provider out of use is never open.
    """
    orphans = _orphans(session, practice, now)
    found = select(Appointment).where(Appointment.id.in_(orphans), Appointment.starts_at > now)
    return list(session.scalars(found.order_by(Appointment.starts_at, Appointment.id)))


def _orphans(session: Session, practice: Practice, now: datetime) -> list[int]:
    """Worked out once for each version of the calendar: desks ask every few seconds."""
    # What a writer sees before it commits is nobody else's to see.
    if session.info["writing"]:
        return _worked_out(session, practice, now)
    # Looked up before the visits: what is kept may be newer than its version, never older.
    # The practice may have been read before even that.
    versions = session.scalars(CALENDAR_VERSION).one(), practice.version
    memo = session.info["memo"]
    kept = cast(tuple[tuple[int, int], list[int]] | None, memo.get("orphans"))
    if kept is None or kept[0] != versions:
        kept = memo["orphans"] = (versions, _worked_out(session, practice, now))
    return kept[1]


def _worked_out(session: Session, practice: Practice, now: datetime) -> list[int]:
    return [
        visit_id
        for place, visits in _upcoming(session, now).items()
        for visit_id in _outside(practice, place, visits)
    ]


def _upcoming(session: Session, now: datetime) -> Mapping[Place, Visits]:
    places: defaultdict[Place, dict[int, Interval]] = defaultdict(dict)
    rows = quick_rows(session, UPCOMING, {"status": Status.BOOKED.value, "now": now})
    for visit_id, provider_id, location_id, is_override, start, end in rows:
        place = Place(provider_id, location_id, bool(is_override))
        places[place][visit_id] = Interval(instant(start), instant(end))
    return places


def _outside(practice: Practice, place: Place, visits: Visits) -> Iterator[int]:
    spans = visits.values()
    asked = Interval(min(one.start for one in spans), max(one.end for one in spans))
    opened = open_time(_timetable(practice, place), asked)
    return (visit_id for visit_id, visit in visits.items() if not _covered(opened, visit))


def _timetable(practice: Practice, place: Place) -> Timetable:
    provider = practice.provider_by_id(place.provider_id)
    zone = ZoneInfo(practice.location_by_id(place.location_id).timezone)
    if not provider.active:
        return Timetable(zone)
    timetable = timetable_of(practice, provider, zone)
    return replace(timetable, hours=ROUND_THE_CLOCK) if place.is_override else timetable


def _covered(opened: Sequence[Interval], visit: Interval) -> bool:
    after = bisect_right(opened, visit.start, key=attrgetter("start"))
    return after > 0 and opened[after - 1].covers(visit)
