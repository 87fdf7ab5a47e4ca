"""Counting within one process."""

from datetime import timedelta

import pytest

from booking.errors import TooManyRequests
from booking.limits.rules import Limit
from booking.web.tally import Tally
from tests.clock import START

MINUTE = timedelta(minutes=1)
ONCE, HOURLY = Limit("once", 1, MINUTE), Limit("hourly", 1, 60 * MINUTE)


def test_each_limit_keeps_its_own_window() -> None:
    tally = Tally()
    tally.count(HOURLY, "ann", now=START)
    tally.count(ONCE, "ann", now=START)

    tally.count(ONCE, "ann", now=START + MINUTE)
    with pytest.raises(TooManyRequests) as refusal:
        tally.count(HOURLY, "ann", now=START + MINUTE)

    assert refusal.value.retry_after == 59 * 60


def test_a_crowd_takes_no_more_room_than_there_is() -> None:
    tally = Tally(most=2)
    for who in ("ann", "bob", "cleo"):
        tally.count(ONCE, who, now=START)

    tally.count(ONCE, "ann", now=START)
    with pytest.raises(TooManyRequests):
        tally.count(ONCE, "cleo", now=START)
