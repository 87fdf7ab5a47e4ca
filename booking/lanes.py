"""A few threads that each do one thing and end; a lost one never keeps the process alive."""

import threading
from collections.abc import Callable

from booking.clock import stopwatch


class Lanes:
    def __init__(self, count: int) -> None:
        self._count = count
        self._threads: set[threading.Thread] = set()
        self._retries: set[threading.Thread] = set()
        self._left = threading.Event()

    def free(self) -> int:
        """Asked before looking for work: a lane that falls free later ends the next wait."""
        self._left.clear()
        return self._count - len(self._threads)

    def free_for_retries(self) -> int:
        """Half of them at most: what failed before is the likeliest to be slow again."""
        return max(self._count // 2, 1) - len(self._retries)

    @property
    def idle(self) -> bool:
        return not self._threads

    def start(self, work: Callable[[], None], *, retry: bool) -> None:
        # Not a pool's: those are waited for at the end of the process, however long they take.
        thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._threads.add(thread)
        if retry:
            self._retries.add(thread)
        thread.start()

    def wait(self, seconds: float) -> None:
        """Until a lane falls free, or so long."""
        self._left.wait(seconds)

    def finish(self, seconds: float) -> bool:
        """Whether all came to their end in time."""
        ends = stopwatch() + seconds
        for thread in tuple(self._threads):
            thread.join(max(ends - stopwatch(), 0))
        return self.idle

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            thread = threading.current_thread()
            self._threads.discard(thread)
            self._retries.discard(thread)
            self._left.set()
