"""Free times, as fast as a page of calendars asks for them.

An answer is kept in this process and given again while it is true: for the same question, as long
as nobody changed the calendar (its version is looked up each time) and time alone changes nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import cast
from zoneinfo import ZoneInfo

from flask import Response, request
from sqlalchemy.orm import Session

from booking.availability.inputs import AvailabilityAsked
from booking.availability.queries import Search, Slot, choose, free_slots
from booking.practice.queries import calendar_versions, load_practice
from booking.web import limits
from booking.web.api.asked import query
from booking.web.context import context, database, now

ANSWERS_KEPT = 200
WALL_TIMES_KEPT = 20_000
DAY = timedelta(days=1)

Shelf = dict[bytes, "Kept"]


@dataclass(frozen=True, slots=True)
class Kept:
    """True from when it was made until `until`, for one version of the calendar."""

    body: bytes
    etag: str
    made_at: datetime
    until: datetime


def availability() -> Response:
    limits.check_cheaply(limits.LOOKS)
    at = now()
    # Looked up before the data: what is kept may be newer than its version, never older.
    shelf = _shelf(calendar_versions(database()))
    question = request.query_string
    kept = shelf.get(question)
    if kept is None or not kept.made_at <= at < kept.until:
        with database().reading() as session:
            kept = _computed(session, query(AvailabilityAsked), at)
        if len(shelf) >= ANSWERS_KEPT:
            shelf.clear()
        shelf[question] = kept
    return _answer(kept)


def _shelf(versions: tuple[int, int]) -> Shelf:
    """The answers for these versions; those for any other are dropped."""
    memo = context().database.memo
    filed = cast("tuple[tuple[int, int], Shelf] | None", memo.get("availability"))
    if filed is None or filed[0] != versions:
        filed = memo["availability"] = (versions, {})
    return filed[1]


def _answer(kept: Kept) -> Response:
    headers = {"ETag": kept.etag, "Cache-Control": "no-cache"}
    if _is_known(kept.etag):
        return Response(status=304, headers=headers)
    return Response(kept.body, headers=headers, content_type="application/json")


def _is_known(etag: str) -> bool:
    known = request.headers.get("If-None-Match")
    return known is not None and (etag in known or known.strip() == "*")


def _computed(session: Session, asked: AvailabilityAsked, at: datetime) -> Kept:
    practice = load_practice(session)
    kind, provider = choose(practice, asked.type, asked.provider)
    office = practice.zone_of(kind)
    zone = ZoneInfo(asked.tz) if asked.tz else office
    first, last = asked.first, asked.last
    if zone is not office:
        # The visitor's dates may begin and end on other dates of the office.
        first = _midnight(first, zone).astimezone(office).date()
        last = (_midnight(last + DAY, zone) - timedelta.resolution).astimezone(office).date()
    found = free_slots(session, practice, Search(kind, first, last, at, provider=provider))
    body = _json(asked, zone, found.slots)
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    return Kept(body, etag, made_at=at, until=found.changes_at)


def _json(asked: AvailabilityAsked, zone: ZoneInfo, slots: Iterable[Slot]) -> bytes:
    """By joining ready pieces: a general encoder takes longer than finding the slots."""
    names = {slot.provider: json.dumps(slot.provider) for slot in slots}
    by_date: dict[str, list[str]] = defaultdict(list)
    for slot in slots:
        start, end = _wall_time(slot.starts_at, zone), _wall_time(slot.ends_at, zone)
        by_date[start[:10]].append(
            f'{{"starts_at":"{start}","ends_at":"{end}","provider":{names[slot.provider]}}}'
        )
    dates = (str(asked.first + n * DAY) for n in range((asked.last - asked.first).days + 1))
    days = ",".join(f'{{"date":"{day}","slots":[{",".join(by_date[day])}]}}' for day in dates)
    kind, zone_name = json.dumps(asked.type), json.dumps(zone.key)
    return f'{{"type":{kind},"timezone":{zone_name},"days":[{days}]}}'.encode()


@lru_cache(WALL_TIMES_KEPT)
def _wall_time(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
