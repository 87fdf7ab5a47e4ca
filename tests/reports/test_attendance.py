"""What became of visits: by the office's own days, also where the clocks change."""

from datetime import date, datetime, timedelta

import pytest

from booking.intervals import Interval
from booking.reports.attendance import (
    LeadTimeRow,
    VisitFact,
    WeekRow,
    lead_time_rows,
    minutes_sold,
    week_rows,
)
from booking.reports.rules import Days
from tests.factories import HOUSTON, houston

HOUR = timedelta(hours=1)


def fact(at: str, status: str = "completed", *, booked: str = "", late: bool = False) -> VisitFact:
    starts_at = houston(at)
    booked_at = houston(booked) if booked else starts_at - 24 * HOUR
    return VisitFact(1, 1, starts_at, starts_at + HOUR, status, late, booked_at)


def weeks(first: str, last: str, *facts: VisitFact, made: tuple[datetime, ...] = ()) -> list[str]:
    days = Days(date.fromisoformat(first), date.fromisoformat(last))
    return [_told(row) for row in week_rows(days, facts, made, HOUSTON)]


def _told(row: WeekRow) -> str:
    return f"{row.made}/{row.attended}/{row.no_show}/{row.cancelled}/{row.open}"


def test_each_visit_is_in_the_week_of_its_own_day_with_what_became_of_it() -> None:
    statuses = ("booked", "arrived", "completed", "no_show", "cancelled")
    facts = [fact("2026-11-03 09:00", status) for status in statuses]
    made = (houston("2026-11-10 09:00"), houston("2026-11-11 09:00"))

    assert weeks("2026-11-03", "2026-11-16", *facts, made=made) == ["0/2/1/1/1", "2/0/0/0/0"]


@pytest.mark.parametrize("change", ["2026-03-08", "2026-11-01"])
def test_midnight_is_the_offices_when_the_clocks_have_changed(change: str) -> None:
    first = date.fromisoformat(change)
    last = first + timedelta(days=13)
    facts = [
        fact(f"{first} 00:05"),
        fact(f"{first + timedelta(days=6)} 23:55"),
        fact(f"{first + timedelta(days=7)} 00:05"),
    ]

    assert weeks(str(first), str(last), *facts) == ["0/2/0/0/0", "0/1/0/0/0"]


@pytest.mark.parametrize(
    ("booked", "shortest"),
    [
        ("2026-11-03 00:01", 0),
        ("2026-11-02 23:59", 1),
        ("2026-11-01 00:30", 2),
        ("2026-10-31 23:59", 2),
        ("2026-10-30 12:00", 4),
        ("2026-10-27 12:00", 4),
        ("2026-10-26 12:00", 8),
        ("2026-10-19 12:00", 15),
        ("2026-10-03 12:00", 31),
        ("2026-11-05 12:00", 0),
    ],
)
def test_days_ahead_are_days_of_the_calendar(booked: str, shortest: int) -> None:
    """Two of them lie on either side of the hour that is repeated."""
    rows = lead_time_rows([fact("2026-11-03 09:00", booked=booked)], HOUSTON)

    assert [row.shortest for row in rows if row.visits] == [shortest]


def test_what_was_cancelled_in_time_or_is_to_come_is_not_lost() -> None:
    facts = [
        fact("2026-11-03 09:00"),
        fact("2026-11-03 10:00", "arrived"),
        fact("2026-11-03 11:00", "no_show"),
        fact("2026-11-03 12:00", "cancelled", late=True),
        fact("2026-11-03 13:00", "cancelled"),
        fact("2026-11-03 14:00", "booked"),
    ]
    row = lead_time_rows(facts, HOUSTON)[1]

    assert row == LeadTimeRow(1, 1, visits=4, no_shows=1, late=1)
    assert row.lost == 2


def test_only_what_lies_in_the_offered_time_is_taken_from_it() -> None:
    nine = houston("2026-11-03 09:00")
    offered = [Interval(nine, nine + 3 * HOUR), Interval(nine + 4 * HOUR, nine + 8 * HOUR)]
    visits = [Interval(nine - HOUR, nine + HOUR), Interval(nine + 2.5 * HOUR, nine + 4.5 * HOUR)]

    assert minutes_sold(offered, visits) == 60 + 30 + 30
