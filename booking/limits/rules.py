"""How often is too often."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in each fixed window of `per`."""

    name: str
    times: int
    per: timedelta


def window_end(limit: Limit, now: datetime) -> int:
    """In seconds since 1970."""
    length = int(limit.per.total_seconds())
    return (int(now.timestamp()) // length + 1) * length
