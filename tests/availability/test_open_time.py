"""When a provider sees anybody at all, over any span, also where the clocks change."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from booking.availability.rules import (
    Closure,
    DayException,
    Timetable,
    WeeklyBlock,
    WeeklyHours,
    open_time,
)
from booking.intervals import Interval
from tests.availability.test_rules import (
    CLOCKS_GO_BACK,
    CLOCKS_GO_FORWARD,
    HOUSTON,
    MONDAY,
    OFFICE,
    at,
    busy,
    every_day,
)

DAY = timedelta(days=1)


def told(timetable: Timetable, day: date = MONDAY, *, days: int = 1) -> list[str]:
    """As the wall clock shows it, with how long each lasts."""
    span = Interval(at(day, "00:00"), at(day + days * DAY, "00:00"))
    return [
        f"{one.start.astimezone(HOUSTON):%H:%M}-{one.end.astimezone(HOUSTON):%H:%M}"
        f" {one.duration / timedelta(hours=1):g}h"
        for one in open_time(timetable, span)
    ]


def test_the_weekly_hours_are_open() -> None:
    assert told(OFFICE) == ["09:00-12:00 3h", "13:00-17:00 4h"]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"closures": (Closure(MONDAY, MONDAY),)}, []),
        ({"exceptions": (DayException(MONDAY, opens=False),)}, []),
        (
            {"exceptions": (DayException(MONDAY, opens=False, starts=time(9), ends=time(12)),)},
            ["13:00-17:00 4h"],
        ),
        (
            {"exceptions": (DayException(MONDAY, opens=True, starts=time(17), ends=time(19)),)},
            ["09:00-12:00 3h", "13:00-19:00 6h"],
        ),
        ({"blocks": (busy(MONDAY, "10:00", "16:00"),)}, ["09:00-10:00 1h", "16:00-17:00 1h"]),
        (
            {
                "weekly_blocks": (
                    WeeklyBlock(at(MONDAY - 7 * DAY, "09:00"), at(MONDAY - 7 * DAY, "12:00")),
                )
            },
            ["13:00-17:00 4h"],
        ),
    ],
)
def test_what_takes_hours_away_or_adds_them_shows(
    change: dict[str, object], left: list[str]
) -> None:
    assert told(replace(OFFICE, **change)) == left  # type: ignore[arg-type]


def test_hours_that_end_on_the_next_day_stay_one_span() -> None:
    assert told(every_day(time(22), time(2)), days=2) == [
        "00:00-02:00 2h",
        "22:00-02:00 4h",
        "22:00-00:00 2h",
    ]


def test_hours_round_the_clock_have_no_seams_when_the_clocks_change() -> None:
    round_the_clock = every_day(time(0), time(0))

    assert told(round_the_clock, CLOCKS_GO_FORWARD) == ["00:00-00:00 23h"]
    assert told(round_the_clock, CLOCKS_GO_BACK) == ["00:00-00:00 25h"]


def test_the_hour_that_autumn_repeats_is_open_twice_and_the_one_spring_skips_never() -> None:
    small_hours = every_day(time(1), time(3))

    assert told(small_hours, CLOCKS_GO_BACK) == ["01:00-03:00 3h"]
    assert told(small_hours, CLOCKS_GO_FORWARD) == ["01:00-03:00 1h"]


def test_new_hours_begin_on_their_first_day() -> None:
    old = WeeklyHours(0, time(9), time(12), valid_until=MONDAY)
    new = WeeklyHours(0, time(8), time(11), valid_from=MONDAY + DAY)
    timetable = Timetable(HOUSTON, (old, new))

    assert told(timetable) == ["09:00-12:00 3h"]
    assert told(timetable, MONDAY + 7 * DAY) == ["08:00-11:00 3h"]


def test_nothing_reaches_beyond_the_span() -> None:
    asked = Interval(at(MONDAY, "10:00"), at(MONDAY, "13:30"))

    assert open_time(OFFICE, asked) == [
        busy(MONDAY, "10:00", "12:00"),
        busy(MONDAY, "13:00", "13:30"),
    ]


def test_a_provider_without_hours_is_never_open() -> None:
    asked = Interval(at(MONDAY, "00:00"), datetime.fromisoformat("2027-12-31T00:00:00+00:00"))

    assert open_time(Timetable(HOUSTON), asked) == []
