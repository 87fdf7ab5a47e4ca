"""Free times, as fast as a page of calendars asks for them.

An answer is kept in this process and given again while it is true: for the same question, as long
as nobody changed the calendar (its version is looked up each time) and time alone changes nothing.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import cast
from zoneinfo import ZoneInfo

from flask import Response, request
from sqlalchemy.orm import Session

from booking.availability.inputs import AvailabilityAsked
from booking.availability.queries import Search, Slot, choose, free_slots
from booking.practice.queries import Practice, calendar_versions, practice_at
from booking.web.api.asked import query
from booking.web.context import context, database, now

ANSWERS_KEPT = 200
PIECES_KEPT = 20_000
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
    at = now()
    # Looked up before the data: what is kept may be newer than its version, never older.
    versions = calendar_versions(database())
    shelf = _shelf(versions)
    question = request.query_string
    kept = shelf.get(question)
    if kept is None or not kept.made_at <= at < kept.until:
        with database().reading() as session:
            practice = practice_at(session, versions[1])
            kept = _computed(session, practice, query(AvailabilityAsked), at)
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


def _computed(session: Session, practice: Practice, asked: AvailabilityAsked, at: datetime) -> Kept:
    kind, provider = choose(practice, asked.type, asked.provider)
    office = practice.zone_of(kind)
    zone = ZoneInfo(asked.tz) if asked.tz else office
    first, last = asked.first, asked.last
    if zone is not office:
        # The visitor's dates may begin and end on other dates of the office.
        first = _midnight(first, zone).astimezone(office).date()
        last = (_midnight(last + DAY, zone) - timedelta.resolution).astimezone(office).date()
    found = free_slots(session, practice, Search(kind, first, last, at, provider=provider))
    body = _json(asked, kind.duration_minutes, zone, found.slots)
    etag = f'"{sha256(body).hexdigest()}"'
    return Kept(body, etag, made_at=at, until=found.changes_at)


def _json(asked: AvailabilityAsked, minutes: int, zone: ZoneInfo, slots: Sequence[Slot]) -> bytes:
    """By joining ready pieces: a general encoder takes longer than finding the slots."""
    by_date: dict[str, list[str]] = defaultdict(list)
    for starts_at, _, provider in slots:
        on, piece = _piece(starts_at, minutes, provider, zone)
        by_date[on].append(piece)
    dates = (str(asked.first + n * DAY) for n in range((asked.last - asked.first).days + 1))
    days = ",".join([f'{{"date":"{on}","slots":[{",".join(by_date[on])}]}}' for on in dates])
    kind, zone_name = json.dumps(asked.type), json.dumps(zone.key)
    return f'{{"type":{kind},"timezone":{zone_name},"days":[{days}]}}'.encode()


@lru_cache(PIECES_KEPT)
def _piece(starts_at: datetime, minutes: int, provider: str, zone: ZoneInfo) -> tuple[str, str]:
    """The local date, and the slot in JSON."""
    start = starts_at.astimezone(zone)
    end = (starts_at + timedelta(minutes=minutes)).astimezone(zone)
    slot = {"starts_at": start.isoformat(), "ends_at": end.isoformat(), "provider": provider}
    return str(start.date()), json.dumps(slot, separators=(",", ":"))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
