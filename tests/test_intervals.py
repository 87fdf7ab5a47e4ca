from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.intervals import Interval, merged, subtract

MIDNIGHT = datetime(2026, 11, 30, tzinfo=UTC)


def at(hour: int) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def span(start: int, end: int) -> Interval:
    return Interval(at(start), at(end))


def hours_in(spans: list[Interval]) -> set[int]:
    return {hour for hour in range(25) if any(at(hour) in one for one in spans)}


def spans() -> st.SearchStrategy[list[Interval]]:
    pairs = st.lists(st.integers(0, 24), min_size=2, max_size=2, unique=True).map(sorted)
    return st.lists(pairs.map(lambda pair: span(*pair)), max_size=6)


def test_an_interval_has_its_start_and_not_its_end() -> None:
    assert at(9) in span(9, 12)
    assert at(12) not in span(9, 12)
    assert span(9, 12).duration == timedelta(hours=3)


@pytest.mark.parametrize("end", [9, 8])
def test_an_interval_without_time_in_it_is_refused(end: int) -> None:
    with pytest.raises(ValueError, match="starts before it ends"):
        span(9, end)


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=-6))])
def test_only_utc_instants_make_an_interval(zone: timezone | None) -> None:
    with pytest.raises(ValueError, match="UTC"):
        Interval(at(9).replace(tzinfo=zone), at(12).replace(tzinfo=zone))


def test_intervals_that_touch_do_not_overlap() -> None:
    assert not span(9, 12).overlaps(span(12, 13))
    assert not span(12, 13).overlaps(span(9, 12))
    assert span(9, 12).overlaps(span(11, 13))


def test_an_interval_covers_itself_and_what_lies_within() -> None:
    assert span(9, 12).covers(span(9, 12))
    assert span(9, 12).covers(span(10, 11))
    assert not span(9, 12).covers(span(11, 13))
    assert not span(9, 12).covers(span(8, 10))


def test_an_intersection_is_the_time_in_both() -> None:
    assert span(9, 12).intersection(span(11, 13)) == span(11, 12)
    assert span(9, 12).intersection(span(12, 13)) is None


def test_padding_reaches_out_on_each_side() -> None:
    hour = timedelta(hours=1)

    assert span(9, 12).padded(before=hour, after=2 * hour) == span(8, 14)


def test_what_touches_is_merged_and_what_does_not_stays_apart() -> None:
    assert merged([span(13, 17), span(9, 11), span(11, 12)]) == [span(9, 12), span(13, 17)]


def test_a_long_interval_swallows_the_short_ones_within() -> None:
    assert merged([span(9, 17), span(10, 11), span(16, 18)]) == [span(9, 18)]


def test_a_hole_splits_an_interval_and_may_reach_over_two() -> None:
    assert subtract([span(9, 17)], [span(12, 13)]) == [span(9, 12), span(13, 17)]
    assert subtract([span(9, 12), span(13, 17)], [span(11, 14)]) == [span(9, 11), span(14, 17)]


@given(spans())
def test_merging_keeps_the_time_and_leaves_gaps_between(several: list[Interval]) -> None:
    result = merged(several)

    assert hours_in(result) == hours_in(several)
    assert all(one.end < after.start for one, after in pairwise(result))


@given(spans(), spans())
def test_subtracting_leaves_exactly_the_time_in_no_hole(
    several: list[Interval], holes: list[Interval]
) -> None:
    result = subtract(several, holes)

    assert hours_in(result) == hours_in(several) - hours_in(holes)
    assert result == merged(result)
