"""Free times, as fast as a page of calendars asks for them.

An answer is kept in this process and given again while it is true: for the same question, as long
as nobody changed the calendar (its version is looked up each time) and time alone changes nothing.
"""

import json
import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from operator import itemgetter
from typing import cast
from zoneinfo import ZoneInfo

from flask import Response, request
from sqlalchemy.orm import Session

from booking.availability.inputs import AvailabilityAsked
from booking.availability.queries import Availability, Search, choose, free_slots
from booking.database import Database
from booking.intervals import midnight
from booking.practice.queries import Practice, calendar_versions, practice_at
from booking.web.api.asked import query
from booking.web.context import context

BYTES_KEPT = 16 * 1024 * 1024
SPELLINGS_KEPT = 1_000
LONGEST_SPELLING = 300
DAYS_KEPT = 2_000
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """True from when it was made until `until`, for one version of the calendar."""

    body: bytes
    etag: str
    made_at: datetime
    until: datetime

    def is_true(self, at: datetime) -> bool:
        return self.made_at <= at < self.until


class Shelf:
    """One answer to each question however it is spelt; a full shelf is emptied."""

    def __init__(self, room: int = BYTES_KEPT) -> None:
        self._room = room
        self._turn = threading.Lock()
        self._answers: dict[AvailabilityAsked, Kept] = {}
        self.size = 0
        # An address that was asked before need not even be read.
        self.spellings: dict[bytes, Kept] = {}

    def find(self, asked: AvailabilityAsked) -> Kept | None:
        return self._answers.get(asked)

    def keep(self, asked: AvailabilityAsked, spelling: bytes, kept: Kept) -> None:
        with self._turn:
            if self._answers.get(asked) is not kept:
                self._put(asked, kept)
            if len(self.spellings) >= SPELLINGS_KEPT:
                self.spellings.clear()
            if len(spelling) <= LONGEST_SPELLING:
                self.spellings[spelling] = kept

    def _put(self, asked: AvailabilityAsked, kept: Kept) -> None:
        known = self._answers.pop(asked, None)
        if known is not None:
            self.size -= len(known.body)
            # What no longer is an answer may not live on under one of its spellings.
            self.spellings.clear()
        if self.size + len(kept.body) > self._room:
            self._answers.clear()
            self.spellings.clear()
            self.size = 0
        self._answers[asked] = kept
        self.size += len(kept.body)


def availability() -> Response:
    # Asked for once: each look for it costs a fast answer.
    ours = context()
    at = ours.clock()
    # Looked up before the data: what is kept may be newer than its version, never older.
    versions = calendar_versions(ours.database)
    shelf = _shelf(ours.database, versions)
    kept = shelf.spellings.get(request.query_string)
    if kept is None or not kept.is_true(at):
        asked = query(AvailabilityAsked)
        kept = shelf.find(asked)
        if kept is None or not kept.is_true(at):
            with ours.database.reading() as session:
                kept = _computed(session, practice_at(session, versions[1]), asked, at)
        shelf.keep(asked, request.query_string, kept)
    return _answer(kept)


def _shelf(database: Database, versions: tuple[int, int]) -> Shelf:
    """The answers for these versions; those for any other are dropped."""
    memo = database.memo
    filed = cast("tuple[tuple[int, int], Shelf] | None", memo.get("availability"))
    if filed is None or filed[0] != versions:
        filed = memo["availability"] = (versions, Shelf())
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
        first = midnight(first, zone).astimezone(office).date()
        last = (midnight(last + DAY, zone) - timedelta.resolution).astimezone(office).date()
    found = free_slots(session, practice, Search(kind, first, last, at, provider=provider))
    body = _json(asked, found, zone)
    etag = f'"{sha256(body).hexdigest()}"'
    return Kept(body, etag, made_at=at, until=found.changes_at)


def _json(asked: AvailabilityAsked, found: Availability, zone: ZoneInfo) -> bytes:
    """By joining ready days: most are as they were when another day changed."""
    dates = [asked.first + n * DAY for n in range((asked.last - asked.first).days + 1)]
    edges = [midnight(day, zone) for day in (*dates, asked.last + DAY)]
    cut = [(provider, _cut(starts, edges)) for provider, starts in found.starts.items()]
    days = [
        _day(day, tuple((provider, parts[n]) for provider, parts in cut), found.duration, zone)
        for n, day in enumerate(dates)
    ]
    kind, zone_name = json.dumps(asked.type), json.dumps(zone.key)
    return f'{{"type":{kind},"timezone":{zone_name},"days":[{",".join(days)}]}}'.encode()


def _cut(starts: Sequence[datetime], edges: Sequence[datetime]) -> list[tuple[datetime, ...]]:
    """What lies between each edge and the next."""
    at = [bisect_left(starts, edge) for edge in edges]
    return [tuple(starts[here:there]) for here, there in pairwise(at)]


@lru_cache(DAYS_KEPT)
def _day(
    day: date,
    offered: tuple[tuple[str, tuple[datetime, ...]], ...],
    duration: timedelta,
    zone: ZoneInfo,
) -> str:
    """In JSON, with all that is said there among the arguments: it cannot be out of date."""
    every = [(start, provider) for provider, starts in offered for start in starts]
    slots = [
        {
            "starts_at": start.astimezone(zone).isoformat(),
            "ends_at": (start + duration).astimezone(zone).isoformat(),
            "provider": provider,
        }
        for start, provider in sorted(every, key=itemgetter(0))
    ]
    return json.dumps({"date": str(day), "slots": slots}, separators=(",", ":"))
