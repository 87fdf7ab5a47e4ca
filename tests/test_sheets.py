"""A cell is never a formula, and a telephone number stays one."""

import csv
import io

import pytest

from booking.sheets import armed, defused, sheet


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "=HYPERLINK(A1)",
        "+SUM(A1:A2)",
        "-2+3",
        "-713 555 0123",
        "@cmd",
        "\tx",
        "\r=x",
        "+1 713 555-0123=1",
        "+1 713|cmd",
        "+12",
        "+",
        "-",
    ],
)
def test_what_a_spreadsheet_would_compute_has_an_apostrophe(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert armed(defused(cell)) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "+1 713 555 0123",
        "+17135550123",
        "+1 (713) 555-0123",
        "+44 20 7946 0958",
        "+1.713.555.0123",
        "+17135550123;ext=12",
        "+1 713 555 0123 x12",
        "(713) 555-0123",
        "Ana = Bo",
        "'tis",
        "",
        " =1",
    ],
)
def test_everything_else_stays_as_it_is(cell: str) -> None:
    assert defused(cell) == armed(cell) == cell


def test_a_table_comes_back_as_it_was_but_for_the_apostrophes() -> None:
    rows = [('O"Hara, "Z"', "line\nbreak"), ("=1", "محمد")]

    text = sheet(("Name", "Note"), rows)

    assert text.startswith("\ufeffName,Note\r\n")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read == [["Name", "Note"], ['O"Hara, "Z"', "line\nbreak"], ["'=1", "محمد"]]
