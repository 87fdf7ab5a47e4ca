"""Charts are drawn to scale, inside their frame, and say in words what they show."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.web.staff.charts import LETTER, WIDTH, Chart, Mark, bars, columns, shortened


def mark(whole: int, part: int, label: str = "Nov 3") -> Mark:
    return Mark(label, whole, part, f"{part} of {whole}", str(part))


MARKS = st.lists(
    st.tuples(st.integers(0, 10_000), st.floats(0, 1)).map(
        lambda drawn: mark(drawn[0], int(drawn[0] * drawn[1]))
    ),
    min_size=1,
    max_size=70,
).filter(lambda marks: any(one.whole for one in marks))


@given(MARKS)
def test_nothing_reaches_beyond_the_frame(marks: list[Mark]) -> None:
    for chart in (bars(marks, told=""), columns(marks, told="")):
        for one in chart.rects:
            assert -0.1 <= one.x <= one.x + one.width <= WIDTH + 0.1
            assert -0.1 <= one.y <= one.y + one.height <= chart.height + 0.1


@given(MARKS)
def test_sizes_are_to_scale(marks: list[Mark]) -> None:
    largest = max(one.whole for one in marks)
    parts = [one for one in bars(marks, told="").rects if one.kind == "part"]

    for one, drawn in zip(marks, parts, strict=True):
        assert drawn.width == pytest.approx(one.part / largest * WIDTH, abs=0.06)


@given(MARKS)
def test_words_of_columns_do_not_run_into_each_other(marks: list[Mark]) -> None:
    chart = columns(marks, told="")
    for kind in ("label", "value"):
        shown = [one for one in chart.words if one.kind == kind and one.text]
        for left, right in pairwise(shown):
            room = LETTER * (len(left.text) + len(right.text)) / 2
            assert right.x - left.x >= room - 0.2


def test_where_there_is_nothing_to_draw_no_bare_axes_are_drawn() -> None:
    for chart in (bars([mark(0, 0)], told=""), columns([mark(0, 0)] * 4, told="")):
        assert not [*chart.rects, *chart.words]


def told(chart: Chart) -> str:
    return chart.told


def test_few_marks_are_told_one_by_one_and_many_are_left_to_the_table() -> None:
    assert told(bars([mark(3, 1)], told="So it was.")) == "So it was. Nov 3: 1 of 3."
    assert told(columns([mark(3, 1)] * 20, told="By week.")) == (
        "By week. The table below has all 20."
    )


def test_a_long_name_leaves_room_for_its_number() -> None:
    chart = bars([mark(3, 1, "x" * 200)], told="")
    label, value = chart.words

    assert (len(label.text) + len(value.text)) * LETTER <= WIDTH
    assert shortened("short", 10) == "short"
