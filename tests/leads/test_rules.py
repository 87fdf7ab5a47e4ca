"""The pipeline's steps, and waiting in office hours."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.intervals import Interval
from booking.leads.rules import (
    CallResult,
    Stage,
    after_call,
    late_at,
    late_since,
    office_time,
    stage_of_visits,
)
from tests.factories import houston

HALF_AN_HOUR = timedelta(minutes=30)
# A Friday and the Monday after it.
HOURS = [
    Interval(houston("2026-12-04 09:00"), houston("2026-12-04 17:00")),
    Interval(houston("2026-12-07 09:00"), houston("2026-12-07 12:00")),
]


@pytest.mark.parametrize(
    ("since", "by"),
    [
        ("2026-12-04 10:00", "2026-12-04 10:30"),
        ("2026-12-04 16:30", "2026-12-04 17:00"),
        ("2026-12-04 16:55", "2026-12-07 09:25"),
        ("2026-12-05 03:00", "2026-12-07 09:30"),
    ],
)
def test_only_the_office_s_hours_count_as_waiting(since: str, by: str) -> None:
    assert late_at(HOURS, houston(since), HALF_AN_HOUR) == houston(by)


def test_an_office_that_does_not_open_is_late_for_nobody() -> None:
    assert late_at([], houston("2026-12-04 10:00"), HALF_AN_HOUR) is None


def test_the_weekend_is_no_time_that_somebody_waited() -> None:
    span = Interval(houston("2026-12-04 16:55"), houston("2026-12-07 09:10"))

    assert office_time(HOURS, span) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("stage", "statuses", "becomes"),
    [
        ("new", ["booked"], "booked"),
        ("booked", ["cancelled"], "reached"),
        ("booked", ["no_show"], "reached"),
        ("booked", ["cancelled", "booked"], "booked"),
        ("booked", ["arrived"], "attended"),
        ("attended", ["booked"], "booked"),
        ("attended", ["completed", "cancelled"], "attended"),
        ("lost", ["booked"], "lost"),
        ("lost", ["cancelled"], "lost"),
        ("lost", ["completed"], "lost"),
        ("lost", ["arrived"], "lost"),
        ("spam", ["booked"], "spam"),
        ("spam", ["completed"], "spam"),
        ("won", ["cancelled"], "won"),
        ("won", ["completed"], "won"),
        ("won", ["booked"], "won"),
        ("attempting", ["cancelled"], "attempting"),
    ],
)
def test_a_lead_stands_where_its_visits_stand(
    stage: str, statuses: list[str], becomes: str
) -> None:
    assert stage_of_visits(stage, statuses) == Stage(becomes)


@pytest.mark.parametrize(
    ("stage", "statuses", "becomes"),
    [
        ("lost", ["booked"], "booked"),
        ("lost", ["completed", "booked"], "attended"),
        ("spam", ["booked"], "booked"),
        ("won", ["booked"], "won"),
    ],
)
def test_a_booking_just_made_opens_what_was_lost_or_kept_apart(
    stage: str, statuses: list[str], becomes: str
) -> None:
    assert stage_of_visits(stage, statuses, just_booked=True) == Stage(becomes)


def test_late_is_never_before_the_time_has_passed() -> None:
    def waited(until: datetime) -> timedelta:
        return office_time(HOURS, Interval(since, until))

    since = houston("2026-12-04 16:41")
    by = late_at(HOURS, since, HALF_AN_HOUR)

    assert by is not None
    assert waited(by) == HALF_AN_HOUR
    assert waited(by - timedelta(seconds=1)) < HALF_AN_HOUR


@given(
    came=st.integers(0, 6 * 24 * 60), passed=st.integers(0, 6 * 24 * 60), wanted=st.integers(1, 600)
)
def test_looking_back_and_looking_ahead_agree_on_who_is_late(
    came: int, passed: int, wanted: int
) -> None:
    since = houston("2026-12-03 00:00") + timedelta(minutes=came)
    now, patience = since + timedelta(minutes=passed), timedelta(minutes=wanted)

    due, late = late_at(HOURS, since, patience), late_since(HOURS, now, patience)

    assert (due is not None and due <= now) == (late is not None and since <= late)


@pytest.mark.parametrize(
    ("stage", "result", "becomes"),
    [
        ("new", "no_answer", "attempting"),
        ("attempting", "reached", "reached"),
        ("reached", "left_message", "reached"),
        ("reached", "not_interested", "lost"),
        ("booked", "not_interested", "booked"),
        ("won", "reached", "won"),
    ],
)
def test_a_call_moves_nobody_back(stage: str, result: str, becomes: str) -> None:
    assert after_call(stage, CallResult(result)) == Stage(becomes)
