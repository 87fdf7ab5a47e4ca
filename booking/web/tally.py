"""Counting within this process alone."""

import threading
from datetime import datetime

from booking.errors import TooManyRequests
from booking.limits.rules import Limit, window_end

MOST_ASKERS = 10_000


class Tally:
    """What costs less than to ask the database; who came first is forgotten first."""

    def __init__(self, most: int = MOST_ASKERS) -> None:
        self._most = most
        self._turn = threading.Lock()
        # When the window ends, and how many came in it.
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def count(self, limit: Limit, who: str, *, now: datetime) -> None:
        ends = window_end(limit, now)
        if self._count(limit.name, who, ends) > limit.times:
            raise TooManyRequests(max(1, ends - int(now.timestamp())))

    def _count(self, name: str, who: str, ends: int) -> int:
        with self._turn:
            known_end, count = self._counts.pop((name, who), (ends, 0))
            count = count + 1 if known_end == ends else 1
            if len(self._counts) >= self._most:
                del self._counts[next(iter(self._counts))]
            self._counts[name, who] = (ends, count)
        return count
