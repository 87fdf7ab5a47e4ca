"""How long people waited, by the office's clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.intervals import Interval, merged
from booking.leads.rules import office_time
from booking.reports.answers import (
    AnswerRow,
    LeadFact,
    OfficeClock,
    answer_row,
    ninth_tenth,
    waits_of,
)
from booking.reports.rules import Days
from tests.clock import START

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAYS = Days(date(2026, 11, 30), date(2026, 11, 30))
HOURS = st.lists(
    st.builds(
        lambda start, length: Interval(START + start * HOUR, START + (start + length) * HOUR),
        st.integers(0, 80),
        st.integers(1, 12),
    ),
    max_size=6,
).map(merged)


@given(HOURS, st.integers(-300, 6_000), st.integers(1, 6_000))
def test_office_time_is_what_adding_it_up_gives(
    hours: list[Interval], since: int, length: int
) -> None:
    span = Interval(START + since * MINUTE, START + (since + length) * MINUTE)

    assert OfficeClock(hours).between(span.start, span.end) == office_time(hours, span)


@pytest.mark.parametrize(
    ("count", "which"), [(1, 1), (2, 2), (9, 9), (10, 9), (11, 10), (20, 18), (100, 90)]
)
def test_nine_of_ten_lie_within(count: int, which: int) -> None:
    assert ninth_tenth([n * MINUTE for n in range(1, count + 1)]) == which * MINUTE


def test_who_waits_counts_as_late_only_when_it_is_late() -> None:
    clock = OfficeClock([Interval(START - 5 * HOUR, START + 5 * HOUR)])
    leads = [
        *(LeadFact(1, START - HOUR, START - HOUR + wait * MINUTE) for wait in (10, 29, 31, 50)),
        LeadFact(2, START - 29 * MINUTE, None),
        LeadFact(3, START - 31 * MINUTE, None),
    ]
    row = answer_row(DAYS, waits_of(leads, clock, START), target=30 * MINUTE)

    assert row == AnswerRow(DAYS, 4, 2, 1, 30 * MINUTE, 50 * MINUTE)
    assert row.due == 5


def test_nobody_waits_while_the_office_is_shut() -> None:
    friday, monday = START - 64 * HOUR, START
    clock = OfficeClock([Interval(friday - HOUR, friday), Interval(monday, monday + HOUR)])

    assert clock.between(friday - 5 * MINUTE, monday + 25 * MINUTE) == 30 * MINUTE
    assert clock.between(monday, friday) == timedelta()


def test_nothing_is_said_of_nobody() -> None:
    row = answer_row(DAYS, waits_of([], OfficeClock([]), START), target=MINUTE)

    assert (row.middle, row.ninth_tenth, row.due) == (None, None, 0)
