"""For what others do in their own time: patience that no machine, however busy, uses up."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 300


def eventually(happened: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < ends, f"never saw {what}"
        time.sleep(0.02)
