"""Many want one time: one gets it, and only that one is told so."""

import pytest

from booking.errors import SlotTaken, TooManyOpen
from config import Config
from tests.concurrency.crowd import crowd
from tests.concurrency.desk import Desk
from tests.factories import NINE


@pytest.mark.parametrize(("processes", "each"), [(1, 50), (5, 10)])
def test_of_fifty_who_book_one_time_one_gets_it(
    desk: Desk, config: Config, processes: int, each: int
) -> None:
    ten_times = desk.free_starts()[::9][:10]
    answers = crowd(config, ten_times, processes=processes, each=each)
    assert answers == [{"Booked": 1, "SlotTaken": 49}] * 10
    assert [visit.starts_at for visit in desk.appointments()] == ten_times
    assert desk.mails("confirmation") == 10


def test_of_many_who_hold_one_time_one_has_it(desk: Desk) -> None:
    answers = desk.all_at_once([desk.holding(NINE)] * 20)
    assert sum(isinstance(answer, SlotTaken) for answer in answers) == 19


def test_one_contact_does_not_get_more_by_asking_everywhere_at_once(desk: Desk) -> None:
    answers = desk.all_at_once([desk.booking(start) for start in desk.free_starts()[::4][:8]])
    assert sum(isinstance(answer, TooManyOpen) for answer in answers) == 5
    assert len(desk.appointments()) == 3
