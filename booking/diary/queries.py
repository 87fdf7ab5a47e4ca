"""What is sold already."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import CompoundSelect, bindparam, or_, select, union_all
from sqlalchemy.orm import Session

from booking.database import quick_rows
from booking.diary.models import Claim
from booking.intervals import Interval
from booking.peeking import Stored, instant

# No claim is longer: the index is searched from here before the span.
LONGEST_CLAIM = timedelta(days=1)
SPANS_REMEMBERED = 20_000

LIVES = (
    or_(Claim.expires_at.is_(None), Claim.expires_at > bindparam("now")),
    Claim.id.not_in(bindparam("ignoring", expanding=True)),
)
NEAR = (
    *LIVES,
    Claim.busy_from > bindparam("earliest"),
    Claim.busy_from < bindparam("end"),
    Claim.busy_until > bindparam("start"),
)
BUSY = (Claim.busy_from, Claim.busy_until, Claim.expires_at)
# Built once: putting a statement together costs more than running it.
BUSY_TIME: CompoundSelect[int, datetime, datetime, datetime | None] = union_all(
    select(Claim.provider_id, *BUSY).where(
        Claim.provider_id.in_(bindparam("providers", expanding=True)), *NEAR
    ),
    select(Claim.room_id, *BUSY).where(
        Claim.room_id.in_(bindparam("rooms", expanding=True)), *NEAR
    ),
)
SOLD_STARTS = select(Claim.starts_at, Claim.expires_at).where(
    *LIVES,
    Claim.type_id == bindparam("type_id"),
    Claim.starts_at >= bindparam("start"),
    Claim.starts_at < bindparam("end"),
)


@dataclass(frozen=True, slots=True)
class Busy:
    """Busy time by resource, and when the holds among it end."""

    spans: Mapping[int, Sequence[Interval]]
    ending: Sequence[datetime]

    def of(self, resource_id: int) -> Sequence[Interval]:
        return self.spans.get(resource_id, ())


def sold_places(session: Session, claim_ids: Collection[int]) -> set[tuple[datetime, int]]:
    """Start and provider of the claims that are no hold."""
    sold = select(Claim.starts_at, Claim.provider_id).where(
        Claim.id.in_(claim_ids), Claim.expires_at.is_(None)
    )
    return {(starts_at, provider_id) for starts_at, provider_id in session.execute(sold)}


def busy_time(
    session: Session,
    span: Interval,
    *,
    providers: Collection[int],
    rooms: Collection[int],
    now: datetime,
    ignoring: Collection[int] = (),
) -> Busy:
    """`ignoring` are ids of claims that do not count, as the asker's own."""
    asked = {
        "now": now,
        "ignoring": ignoring,
        "earliest": span.start - LONGEST_CLAIM,
        "start": span.start,
        "end": span.end,
        "providers": providers,
        "rooms": rooms,
    }
    spans: dict[int, list[Interval]] = defaultdict(list)
    ending: list[datetime] = []
    for resource, start, end, expires_at in quick_rows(session, BUSY_TIME, asked):
        spans[resource].append(_span(start, end))
        if expires_at is not None:
            ending.append(instant(expires_at))
    return Busy(spans, ending)


@lru_cache(SPANS_REMEMBERED)
def _span(start: Stored, end: Stored) -> Interval:
    """The same busy times are read again and again."""
    return Interval(instant(start), instant(end))


def sold_starts(
    session: Session, span: Interval, *, type_id: int, now: datetime, ignoring: Collection[int] = ()
) -> list[tuple[datetime, datetime | None]]:
    """Each visit of one type, which is what a daily cap counts: its start, and a hold's end."""
    asked = {
        "now": now,
        "ignoring": ignoring,
        "type_id": type_id,
        "start": span.start,
        "end": span.end,
    }
    return [(start, expires_at) for start, expires_at in session.execute(SOLD_STARTS, asked)]
