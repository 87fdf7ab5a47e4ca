"""The office's wall time as pages carry it: "2026-12-07T09:00", to the minute, with no offset."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from booking.errors import InvalidInput
from booking.inputs import YEARS

WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)
FIRST, SECOND = "first", "second"


def wall_of(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat()[:16]


def instants_of(text: str, zone: ZoneInfo, *, field: str) -> tuple[datetime, ...]:
    """When the clock shows it: once, twice in the hour that autumn repeats, or else refused."""
    wall = _read(text, field)
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    found = tuple(sorted(one for one in both if _shows(one, zone) == wall))
    if not found:
        raise InvalidInput({field: ["skipped_hour"]})
    return found


def instant_of(text: str, zone: ZoneInfo, *, field: str, hour: str = FIRST) -> datetime:
    """`hour` says which one is meant where there are two."""
    found = instants_of(text, zone, field=field)
    return found[-1] if hour == SECOND else found[0]


def hour_of(instant: datetime, zone: ZoneInfo) -> str:
    return SECOND if instant.astimezone(zone).fold else FIRST


def _read(text: str, field: str) -> datetime:
    if not text:
        raise InvalidInput({field: ["required"]})
    try:
        wall = datetime.fromisoformat(text) if WALL.fullmatch(text) else None
    except ValueError:
        wall = None
    if wall is None or wall.year not in YEARS:
        raise InvalidInput({field: ["invalid"]})
    return wall


def _shows(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
