"""A clock for tests: it stands still until it is told otherwise."""

from datetime import UTC, datetime, timedelta

# A Monday, 9:00 in Houston.
START = datetime(2026, 11, 30, 15, tzinfo=UTC)


class SettableClock:
    """A `booking.clock.Clock`."""

    def __init__(self, now: datetime = START) -> None:
        self.set(now)

    def __call__(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("a clock shows an instant: give the time a zone")
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        self.set(self._now + by)
