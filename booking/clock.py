"""The only reader of the machine's clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
Stopwatch = Callable[[], float]


def utc_now() -> datetime:
    return datetime.now(UTC)


def stopwatch() -> float:
    """Seconds that only ever grow, whatever is done to the machine's date."""
    return time.monotonic()
