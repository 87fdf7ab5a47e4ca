from datetime import datetime, timedelta

import pytest

from booking.diary.rules import CELL, Place, cells
from booking.intervals import Interval
from tests.factories import NINE

FIRST = int(NINE.timestamp()) // 300


def span(start: float, minutes: float) -> Interval:
    """From so many minutes after nine."""
    begins: datetime = NINE + timedelta(minutes=start)
    return Interval(begins, begins + timedelta(minutes=minutes))


def place(*, room_id: int | None = 2) -> Place:
    return Place(1, 1, room_id, visit=span(0, 10), busy=span(-5, 20))


@pytest.mark.parametrize(
    ("start", "minutes", "first", "last"),
    [(0, 5, 0, 0), (0, 10, 0, 1), (5, 5, 1, 1), (4, 2, 0, 1), (0, 5.5, 0, 1), (-5, 5, -1, -1)],
)
def test_a_span_takes_every_cell_that_it_touches(
    start: float, minutes: float, first: int, last: int
) -> None:
    assert cells(span(start, minutes)) == range(FIRST + first, FIRST + last + 1)


def test_spans_that_only_touch_share_no_cell() -> None:
    assert not set(cells(span(0, 45))) & set(cells(span(45, 45)))


def test_a_cell_is_five_minutes() -> None:
    assert timedelta(minutes=5) == CELL


def test_a_place_takes_the_buffers_of_provider_and_room() -> None:
    expected = {(resource, FIRST + n) for resource in (1, 2) for n in (-1, 0, 1, 2)}

    assert place().cells == expected


def test_a_place_without_a_room_takes_only_the_provider() -> None:
    assert {resource for resource, _ in place(room_id=None).cells} == {1}
