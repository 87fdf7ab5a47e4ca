from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.availability.rules import (
    Closure,
    DayException,
    Terms,
    Timetable,
    WeeklyBlock,
    WeeklyHours,
    bookable_starts,
    occurrences,
    possible_starts,
    unsold_starts,
)
from booking.intervals import Interval
from tests.availability.oracle import DAY

HOUSTON = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 30)
SUMMER = MONDAY - 42 * DAY
CLOCKS_GO_FORWARD = date(2026, 3, 8)
CLOCKS_GO_BACK = date(2026, 11, 1)
CONSULTATION = Terms(
    duration=timedelta(minutes=45),
    before=timedelta(0),
    after=timedelta(minutes=15),
    step=timedelta(minutes=15),
    notice=timedelta(hours=2),
    window_days=60,
)
NO_BUFFER = replace(CONSULTATION, after=timedelta(0))
OFFICE_HOURS = tuple(
    WeeklyHours(weekday, starts, ends)
    for weekday in range(5)
    for starts, ends in ((time(9), time(12)), (time(13), time(17)))
)
OFFICE = Timetable(zone=HOUSTON, hours=OFFICE_HOURS)


def every_day(starts: time, ends: time) -> Timetable:
    return Timetable(HOUSTON, tuple(WeeklyHours(day, starts, ends) for day in range(7)))


def at(day: date, clock: str, *, fold: int = 0) -> datetime:
    local = datetime.combine(day, time.fromisoformat(clock), HOUSTON)
    return local.replace(fold=fold).astimezone(UTC)


def busy(day: date, starts: str, ends: str) -> Interval:
    return Interval(at(day, starts), at(day, ends))


def clock_times(starts: list[datetime]) -> list[str]:
    return [f"{start.astimezone(HOUSTON):%H:%M}" for start in starts]


def shown_on(day: date, timetable: Timetable, terms: Terms = NO_BUFFER) -> list[str]:
    return clock_times(possible_starts(timetable, terms, first=day, last=day))


def quarters(first: str, last: str) -> list[str]:
    every = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 15, 30, 45)]
    return every[every.index(first) : every.index(last) + 1]


def test_a_monday_offers_each_quarter_hour_that_leaves_time_for_the_visit() -> None:
    assert shown_on(MONDAY, OFFICE) == quarters("09:00", "11:15") + quarters("13:00", "16:15")


def test_a_buffer_may_reach_into_lunch_and_past_closing() -> None:
    assert shown_on(MONDAY, OFFICE, CONSULTATION) == shown_on(MONDAY, OFFICE, NO_BUFFER)


def test_a_sunday_without_hours_offers_nothing() -> None:
    assert shown_on(MONDAY - DAY, OFFICE) == []


def test_steps_are_counted_from_the_beginning_of_the_hours() -> None:
    timetable = every_day(time(9, 10), time(11))
    terms = replace(NO_BUFFER, step=timedelta(minutes=25))

    assert shown_on(MONDAY, timetable, terms) == ["09:10", "09:35", "10:00"]


def test_hours_that_touch_are_one_stretch_with_one_beginning() -> None:
    more = DayException(MONDAY, opens=True, starts=time(10, 10), ends=time(12))
    timetable = replace(every_day(time(9), time(10, 10)), exceptions=(more,))
    terms = replace(NO_BUFFER, step=timedelta(minutes=30))

    assert shown_on(MONDAY, timetable, terms) == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_hours_count_from_their_first_to_their_last_valid_date() -> None:
    week = MONDAY + 7 * DAY
    hours = WeeklyHours(0, time(9), time(10), valid_from=MONDAY, valid_until=week)
    timetable = Timetable(HOUSTON, (hours,))

    days = [MONDAY - 7 * DAY, MONDAY, week, week + 7 * DAY]
    assert [len(shown_on(day, timetable)) for day in days] == [0, 2, 2, 0]


def test_an_evening_may_end_on_the_next_date() -> None:
    timetable = Timetable(HOUSTON, (WeeklyHours(0, time(23), time(1)),))

    assert shown_on(MONDAY, timetable) == quarters("23:00", "23:45")
    assert shown_on(MONDAY + DAY, timetable) == ["00:00", "00:15"]


def test_a_visit_may_run_from_one_evening_into_hours_that_open_at_midnight() -> None:
    timetable = Timetable(
        HOUSTON, (WeeklyHours(0, time(23), time(0)), WeeklyHours(1, time(0), time(1)))
    )

    assert shown_on(MONDAY, timetable) == quarters("23:00", "23:45")


def test_an_exception_takes_away_part_of_a_date() -> None:
    surgery = DayException(MONDAY, opens=False, starts=time(10), ends=time(15))
    timetable = replace(OFFICE, exceptions=(surgery,))

    assert shown_on(MONDAY, timetable) == ["09:00", "09:15", *quarters("15:00", "16:15")]


def test_an_exception_without_times_takes_the_whole_date_and_nothing_of_the_next() -> None:
    night = every_day(time(22), time(2))
    timetable = replace(night, exceptions=(DayException(MONDAY, opens=False),))

    assert shown_on(MONDAY, timetable) == []
    assert shown_on(MONDAY + DAY, timetable) == quarters("00:00", "01:15") + quarters(
        "22:00", "23:45"
    )


def test_a_closure_includes_its_last_date() -> None:
    timetable = replace(OFFICE, closures=(Closure(MONDAY, MONDAY + DAY),))

    offered = [bool(shown_on(MONDAY + n * DAY, timetable)) for n in range(3)]
    assert offered == [False, False, True]


def test_an_exception_on_a_closed_date_still_takes_away_the_morning_after() -> None:
    surgery = DayException(MONDAY, opens=False, starts=time(22), ends=time(10))
    timetable = replace(OFFICE, exceptions=(surgery,), closures=(Closure(MONDAY, MONDAY),))

    assert shown_on(MONDAY + DAY, timetable)[0] == "10:00"


def test_a_visit_and_its_buffers_keep_clear_of_a_block_and_may_touch_it() -> None:
    timetable = replace(OFFICE, blocks=(busy(MONDAY, "10:00", "11:00"),))
    terms = replace(CONSULTATION, before=timedelta(minutes=30))

    offered = shown_on(MONDAY, timetable, terms)
    assert offered[:2] == ["09:00", "13:00"]


def test_an_hour_the_clock_skips_is_not_offered() -> None:
    shown = shown_on(CLOCKS_GO_FORWARD, every_day(time(1), time(4)))

    assert shown == quarters("01:00", "01:45") + quarters("03:00", "03:15")


def test_an_hour_the_clock_repeats_is_offered_twice() -> None:
    shown = shown_on(CLOCKS_GO_BACK, every_day(time(0), time(2)))

    assert shown == quarters("00:00", "01:45") + quarters("01:00", "01:15")


@pytest.mark.parametrize("day", [SUMMER, SUMMER + 7 * DAY, MONDAY, MONDAY + 105 * DAY])
def test_a_weekly_block_keeps_its_wall_time_in_summer_and_winter(day: date) -> None:
    surgery = WeeklyBlock(at(SUMMER, "09:00"), at(SUMMER, "16:00"))

    assert shown_on(day, replace(OFFICE, weekly_blocks=(surgery,))) == ["16:00", "16:15"]


def test_a_weekly_block_takes_what_is_left_of_its_time_when_the_clock_skips_a_part() -> None:
    first = CLOCKS_GO_FORWARD - 7 * DAY
    block = WeeklyBlock(at(first, "02:30"), at(first, "03:30"))
    day = Interval(at(CLOCKS_GO_FORWARD, "00:00"), at(CLOCKS_GO_FORWARD, "23:00"))

    taken = occurrences([block], zone=HOUSTON, span=day)
    assert taken == [busy(CLOCKS_GO_FORWARD, "03:00", "03:30")]


def test_a_weekly_block_first_made_while_the_clock_went_back_keeps_its_length() -> None:
    first = CLOCKS_GO_BACK
    block = WeeklyBlock(at(first, "01:45"), at(first, "01:15", fold=1))
    month = Interval(at(first, "00:00"), at(first + 13 * DAY, "00:00"))

    taken = occurrences([block], zone=HOUSTON, span=month)
    assert taken == [
        Interval(block.starts_at, block.ends_at),
        busy(first + 7 * DAY, "01:45", "02:15"),
    ]


def test_a_weekly_block_still_holds_ten_years_later_and_ends_on_its_last_date() -> None:
    first, last = MONDAY - 520 * 7 * DAY, MONDAY
    block = WeeklyBlock(at(first, "09:00"), at(first, "12:00"), until=last)
    timetable = replace(OFFICE, weekly_blocks=(block,))

    assert shown_on(last, timetable)[0] == "13:00"
    assert shown_on(last + 7 * DAY, timetable)[0] == "09:00"


def test_a_weekly_block_whose_last_date_lies_before_its_first_takes_nothing() -> None:
    block = WeeklyBlock(at(MONDAY, "09:00"), at(MONDAY, "17:00"), until=MONDAY - DAY)

    assert shown_on(MONDAY, replace(OFFICE, weekly_blocks=(block,))) == shown_on(MONDAY, OFFICE)


def test_what_is_sold_is_not_offered_again() -> None:
    starts = possible_starts(OFFICE, CONSULTATION, first=MONDAY, last=MONDAY)
    sold = [busy(MONDAY, "13:00", "17:15"), busy(MONDAY, "10:00", "11:00")]

    left = unsold_starts(starts, CONSULTATION, provider=sold, rooms=None)
    assert clock_times(left) == ["09:00", "11:00", "11:15"]


def test_a_short_sale_within_a_long_one_gives_nothing_back() -> None:
    starts = possible_starts(OFFICE, CONSULTATION, first=MONDAY, last=MONDAY)
    sold = [busy(MONDAY, "09:00", "16:15"), busy(MONDAY, "10:00", "10:15")]

    left = unsold_starts(starts, CONSULTATION, provider=sold, rooms=None)
    assert clock_times(left) == ["16:15"]


def test_one_free_room_is_enough_and_no_room_is_too_few() -> None:
    starts = [at(MONDAY, "09:00"), at(MONDAY, "10:00"), at(MONDAY, "11:00")]
    rooms = [[busy(MONDAY, "09:00", "11:00")], [busy(MONDAY, "10:00", "12:00")]]

    left = unsold_starts(starts, CONSULTATION, provider=[], rooms=rooms)
    assert clock_times(left) == ["09:00", "11:00"]
    assert unsold_starts(starts, CONSULTATION, provider=[], rooms=[]) == []


def test_notice_is_kept_to_the_minute_and_the_window_to_the_date() -> None:
    terms = replace(CONSULTATION, window_days=1)
    starts = possible_starts(OFFICE, CONSULTATION, first=MONDAY, last=MONDAY + 2 * DAY)

    left = bookable_starts(starts, terms, zone=HOUSTON, now=at(MONDAY, "08:00"))
    assert left[0] == at(MONDAY, "10:00")
    assert left[-1] == at(MONDAY + DAY, "16:15")
