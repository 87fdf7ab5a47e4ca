"""Each number of visits or leads, in whatever report, opens as many rows."""

import re
from html import unescape

import pytest

from booking.database import Database
from booking.reports.rules import BY_DAY, OF_ANSWERS
from tests.factories import houston
from tests.reports.world import HOUR, World
from tests.web.staff.conftest import Desk

# Six weeks around the clock's Monday, and the six before.
DAYS = "from=2026-11-02&to=2026-12-13"
PAGE = f"/staff/reports?{DAYS}"
ROWS = "/staff/reports/rows"
LINK = re.compile(rf'<a href="({ROWS}[^"]*)"[^>]*>([\d,]+)</a>')
STATUSES = ("booked", "arrived", "completed", "no_show", "cancelled")


@pytest.fixture
def six_weeks(office: Database) -> Database:
    """Visits of every kind, booked any time ahead; answers that came in time, late, or never."""
    with office.writing() as session:
        world = World(session)
        touch = world.touch(houston("2026-11-03 09:00"), campaign="article")
        for n in range(70):
            starts_at, ahead = houston("2026-10-05 09:00") + n * 24 * HOUR, n % 40 * 24 * HOUR
            status = STATUSES[n % 5]
            late = status == "cancelled" and n % 2 == 0
            booked_at, first = starts_at - ahead, touch if n % 3 else None
            world.visit(starts_at, booked_at=booked_at, status=status, late=late, first=first)
        for n in range(40):
            at = houston("2026-10-19 10:00") + n * 24 * HOUR
            world.lead(at, answered_at=None if n % 4 == 0 else at + n % 4 * HOUR / 3)
    return office


def linked(page: str) -> list[tuple[str, int]]:
    found = [(unescape(href), int(number)) for href, number in LINK.findall(page)]
    return list(dict.fromkeys(found))


@pytest.mark.usefixtures("six_weeks")
def test_each_number_opens_as_many_rows_and_nothing_opens_nothing(desk: Desk) -> None:
    links = linked(desk.get(PAGE).text)
    cells = {re.search("cell=([a-z-]+)", href)[1] for href, _ in links}  # type: ignore[index]
    lists = [(href, number, desk.get(href).text) for href, number in links]

    assert {*BY_DAY, *OF_ANSWERS} <= cells
    assert 0 not in [number for _, number in links]
    for href, number, rows in lists:
        assert (rows.count('<th scope="row"'), f" {number} in all." in rows) == (number, True), href


@pytest.mark.usefixtures("six_weeks")
@pytest.mark.parametrize("touch", ["first", "last"])
def test_two_numbers_that_differ_by_whom_they_count_are_named_apart(desk: Desk, touch: str) -> None:
    shown = desk.get(f"{PAGE}&touch={touch}").text
    labels = re.findall("<dt>([^<]+)</dt>", shown)

    assert f"Of whoever {touch} came in these days" in shown
    assert "Of all bookings and visits in these days" in shown
    assert [one for one in labels if one.startswith("Attended")] == ["Attended so far", "Attended"]


@pytest.mark.usefixtures("six_weeks")
def test_a_list_says_what_it_is_of_and_leads_back_to_all_the_days(desk: Desk) -> None:
    missed = desk.get(f"{ROWS}?{DAYS}&cell=no-show&ahead=5").text
    week = unescape(desk.get(f"{ROWS}?{DAYS}&cell=answered&week=2026-11-11").text)

    assert "By the day of the visit. Booked ahead: 4 to 7 days." in missed
    assert "Nov 9 – 15, 2026. By the day on which they reached out." in week
    assert "answered after" in week
    assert f'href="{PAGE}&' in week
