"""Which hours take whose place: dates are cut, never counted twice."""

from collections.abc import Iterable
from datetime import date, time, timedelta

import pytest

from booking.errors import InvalidInput
from booking.practice.times import DayWish, Span, WeekWish
from booking.practice.week import (
    DayChange,
    Hours,
    Validity,
    exceptions_of,
    kind_of,
    replaced,
    week_of,
    without_week,
)

NEW_YEAR = date(2027, 1, 1)
JUNE, SEPTEMBER = date(2027, 6, 1), date(2027, 9, 1)
DAY = timedelta(days=1)
ALWAYS = Validity()
SUMMER = Validity(JUNE, SEPTEMBER - DAY)


def monday(starts: int, validity: Validity) -> Hours:
    return Hours(0, time(starts), time(17), validity)


def told(hours: Iterable[Hours]) -> list[tuple[int, date | None, date | None]]:
    rows = sorted(hours, key=lambda one: one.validity.bounds)
    return [(one.starts.hour, one.validity.first, one.validity.last) for one in rows]


def test_new_hours_end_the_old_ones_the_day_before() -> None:
    during = Validity(NEW_YEAR)

    found = replaced([monday(9, ALWAYS)], [monday(8, during)], during)

    assert told(found) == [(9, None, NEW_YEAR - DAY), (8, NEW_YEAR, None)]


def test_hours_for_a_summer_let_the_old_ones_go_on_after_it() -> None:
    found = replaced([monday(9, ALWAYS)], [monday(8, SUMMER)], SUMMER)

    assert told(found) == [
        (9, None, JUNE - DAY),
        (8, JUNE, SEPTEMBER - DAY),
        (9, SEPTEMBER, None),
    ]


def test_hours_that_lie_within_the_new_ones_are_gone() -> None:
    found = replaced([monday(9, SUMMER)], [monday(8, ALWAYS)], ALWAYS)

    assert told(found) == [(8, None, None)]


def test_a_week_that_is_removed_is_filled_by_the_one_before_it() -> None:
    three = replaced([monday(9, ALWAYS)], [monday(8, SUMMER)], SUMMER)

    assert told(without_week(three, SUMMER)) == [(9, None, SEPTEMBER - DAY), (9, SEPTEMBER, None)]


def test_the_first_week_is_filled_by_the_one_after_it() -> None:
    two = replaced([monday(9, ALWAYS)], [monday(8, Validity(NEW_YEAR))], Validity(NEW_YEAR))

    assert told(without_week(two, Validity(None, NEW_YEAR - DAY))) == [(8, None, None)]


def spans(*pairs: tuple[str, str]) -> dict[str, Span]:
    return {
        str(number): Span(starts=time.fromisoformat(start), ends=time.fromisoformat(end))
        for number, (start, end) in enumerate(pairs, start=1)
    }


def wish(kind: str, *pairs: tuple[str, str]) -> DayWish:
    asked = {"provider": "patt", "on": NEW_YEAR, "kind": kind, "spans": spans(*pairs)}
    return DayWish.model_validate(asked)


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        (wish("closed"), {(False, None, None)}),
        (wish("extra", ("18:00", "20:00")), {(True, "18:00", "20:00")}),
        (
            wish("instead", ("10:00", "12:00"), ("13:00", "15:00")),
            {
                (True, "10:00", "12:00"),
                (True, "13:00", "15:00"),
                (False, "00:00", "10:00"),
                (False, "12:00", "13:00"),
                (False, "15:00", "00:00"),
            },
        ),
        (
            wish("instead", ("00:00", "12:00")),
            {(True, "00:00", "12:00"), (False, "12:00", "00:00")},
        ),
        (
            wish("instead", ("12:00", "00:00")),
            {(True, "12:00", "00:00"), (False, "00:00", "12:00")},
        ),
        (wish("instead", ("00:00", "00:00")), {(True, "00:00", "00:00")}),
    ],
)
def test_what_a_day_asks_for_is_kept_as_what_opens_and_what_closes(
    asked: DayWish, rows: set[tuple[bool, str | None, str | None]]
) -> None:
    found = exceptions_of(asked)

    def text(edge: time | None) -> str | None:
        return None if edge is None else f"{edge:%H:%M}"

    assert {(one.opens, text(one.starts), text(one.ends)) for one in found} == rows
    whole_day = asked.kind == "instead" and len(found) == 1
    assert kind_of(found) == ("extra" if whole_day else asked.kind)


def test_what_no_form_makes_is_called_mixed() -> None:
    assert kind_of([DayChange(False, time(9), time(12))]) == "mixed"


@pytest.mark.parametrize("kind", ["instead", "extra"])
def test_other_hours_need_hours(kind: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        exceptions_of(wish(kind))

    assert refused.value.errors == {"spans.1.starts": ["required"]}


def test_spans_that_overlap_are_refused_where_the_later_begins() -> None:
    asked = {
        "spans": {
            f"0-{name}": one
            for name, one in spans(("9:00".zfill(5), "12:00"), ("11:55", "14:00")).items()
        }
    }

    with pytest.raises(InvalidInput) as refused:
        week_of(WeekWish.model_validate(asked))

    assert refused.value.errors == {"spans.0-2.starts": ["overlapping"]}
