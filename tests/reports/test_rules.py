"""Spans of days, and what is made of counts."""

from datetime import date, timedelta

import pytest

from booking.errors import InvalidInput
from booking.reports.rules import (
    MOST_DAYS,
    BookedOnce,
    Days,
    FunnelRow,
    all_of,
    days_of,
    funnel_rows,
    share,
)
from tests.clock import START
from tests.factories import HOUSTON, houston

TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)


def span(first: str, last: str) -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last))


def test_without_a_wish_it_is_the_last_four_weeks() -> None:
    assert days_of(None, None, today=TODAY) == span("2026-11-03", "2026-11-30")


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-11-20", None, span("2026-11-20", "2026-11-30")),
        ("2026-12-20", None, span("2026-12-20", "2026-12-20")),
        (None, "2026-01-28", span("2026-01-01", "2026-01-28")),
    ],
)
def test_an_end_that_is_not_said_is_the_likely_one(
    first: str | None, last: str | None, found: Days
) -> None:
    ends = (date.fromisoformat(one) if one else None for one in (first, last))

    assert days_of(*ends, today=TODAY) == found


@pytest.mark.parametrize(
    ("last", "code"),
    [(TODAY - DAY, "ends_before_start"), (TODAY + MOST_DAYS * DAY, "over_five_years")],
)
def test_days_that_make_no_sense_are_refused(last: date, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        days_of(TODAY, last, today=TODAY)

    assert refusal.value.errors == {"to": [code]}


def test_before_is_as_long_and_ends_where_it_begins() -> None:
    assert span("2026-03-01", "2026-03-10").before == span("2026-02-19", "2026-02-28")


def test_all_weeks_but_the_last_are_whole() -> None:
    days = span("2026-11-03", "2026-11-19")

    assert days.weeks == [
        span("2026-11-03", "2026-11-09"),
        span("2026-11-10", "2026-11-16"),
        span("2026-11-17", "2026-11-19"),
    ]
    assert {days.week_of(days.first + n * DAY) for n in range(len(days))} == {0, 1, 2}


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-01", 24)]
)
def test_a_day_is_the_offices_own_also_where_the_clocks_change(day: str, hours: int) -> None:
    assert span(day, day).span(HOUSTON).duration == timedelta(hours=hours)


def test_days_to_booking_are_days_of_the_offices_calendar() -> None:
    """Late in the evening and early on the next day; over the night in which the clocks go on."""
    booked = [
        BookedOnce("a", houston("2026-03-07 23:50"), houston("2026-03-08 00:10"), True),
        BookedOnce("a", houston("2026-03-07 00:10"), houston("2026-03-10 23:50"), False),
        BookedOnce("(direct)", None, START, True),
    ]
    rows = funnel_rows({"a": 3}, {}, booked, HOUSTON)

    assert rows == [FunnelRow("a", 3, 0, 2, 1, 2.0), FunnelRow("(direct)", 0, 0, 1, 1)]


def test_the_sum_of_all_has_no_middle() -> None:
    rows = [FunnelRow("a", 3, 2, 1, 1, 2.0), FunnelRow("b", 1, 1, 1, 0, 4.0)]

    assert all_of(rows) == FunnelRow("", 4, 3, 2, 1)
    assert (share(1, 0), share(3, 2), share(2, 2)) == (None, None, 1)
