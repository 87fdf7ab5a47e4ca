"""How time is cut into the cells that the database refuses to sell twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.intervals import Interval

CELL = timedelta(minutes=5)
CELL_SECONDS = 300


def cells(span: Interval) -> range:
    """Every 5-minute cell since 1970 that the span touches."""
    return range(_cell(span.start), _cell(span.end - timedelta(microseconds=1)) + 1)


def _cell(instant: datetime) -> int:
    return int(instant.timestamp()) // CELL_SECONDS


@dataclass(frozen=True, slots=True)
class Place:
    """What a visit would take: `busy` is the visit with its buffers; some need no room."""

    type_id: int
    provider_id: int
    room_id: int | None
    visit: Interval
    busy: Interval

    @property
    def cells(self) -> set[tuple[int, int]]:
        """(resource, cell) of the provider and the room."""
        resources = (self.provider_id, self.room_id)
        return {(one, cell) for one in resources if one is not None for cell in cells(self.busy)}
