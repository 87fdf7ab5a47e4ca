"""Choosing a time without script: plain links, every state readable."""

import pytest

from tests.clock import SettableClock
from tests.factories import houston
from tests.web.site.visitor import BO, CHOSEN, Visitor


def times(visitor: Visitor, query: str = "") -> list[str]:
    links = visitor.get(f"/book/in-person{query}").links
    return [link.text for link in links if "/details?" in link.href]


def test_every_kind_can_be_chosen(visitor: Visitor) -> None:
    page = visitor.get("/book")

    names = ["Consultation at the office", "Video consultation", "Follow-up visit"]
    assert [link.text for link in page.links if link.href.startswith("/book/")] == names
    assert page.says("h1") == "What would you like to book?"


def test_the_earliest_comes_first_and_its_day_is_shown(visitor: Visitor) -> None:
    assert times(visitor)[0] == "Earliest: Tue, Dec 1, 9:00 am"
    assert times(visitor)[1:4] == ["9:00 am", "9:15 am", "9:30 am"]


def test_times_stand_in_groups_and_the_zone_is_named(visitor: Visitor) -> None:
    text = visitor.get("/book/in-person?date=2026-12-08").text

    assert text.index("Morning 9:00") < text.index("Afternoon 1:00")
    assert "Times are in Central Time (Houston), where the office is." in text


def test_a_day_says_how_many_times_are_left(visitor: Visitor) -> None:
    text = visitor.get("/book/in-person?date=2026-12-08").text

    assert "Tuesday, December 8: 24 free times" in text
    assert "Saturday, December 12: no free times" in text


def test_a_day_without_times_says_so_and_names_the_next(visitor: Visitor) -> None:
    page = visitor.get("/book/in-person?date=2026-12-12")

    assert "No free times on Saturday, December 12" in page.text
    assert "date=2026-12-14" in page.link("Monday, December 14")


def test_months_turn_by_link_and_end_with_the_window(visitor: Visitor) -> None:
    first = visitor.get("/book/in-person?date=2026-12-08")
    last = visitor.get("/book/in-person?date=2027-03-20")

    turns = [values.get("aria-label") for tag, values in first.attributes if tag == "a"]
    assert "Next month" in turns
    ends = [values.get("aria-label") for tag, values in last.attributes if tag == "a"]
    assert "Previous month" in ends
    assert "Next month" not in ends


def test_the_visitors_own_time_stands_beside_the_offices(visitor: Visitor) -> None:
    page = visitor.get("/book/in-person?date=2026-12-08&tz=Europe/Madrid")

    assert "9:00 am your time 4:00 pm" in page.text
    assert "Central European Time (Madrid)" in page.text
    assert all("tz=Europe/Madrid" in href for href in page.links_to("/book/in-person/details"))


def test_another_date_over_there_is_said(visitor: Visitor) -> None:
    text = visitor.get("/book/video?date=2026-12-08&tz=Asia/Tokyo").text

    assert "9:00 am your time Wed, Dec 9, 12:00 am" in text


def test_the_same_clock_is_not_said_twice(visitor: Visitor) -> None:
    assert "your time" not in visitor.get("/book/in-person?tz=America/Mexico_City").text.replace(
        "Beside them is your own time", ""
    )


@pytest.mark.parametrize("query", ["?date=tomorrow", "?date=0001-01-01", "?tz=Mars/Base", "?date="])
def test_nonsense_in_the_address_is_passed_over(visitor: Visitor, query: str) -> None:
    assert times(visitor, query)[0] == "Earliest: Tue, Dec 1, 9:00 am"


@pytest.mark.parametrize("path", ["/book/unknown", "/book/in-person?provider=unknown"])
def test_what_is_not_offered_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 404


def test_a_sold_time_is_no_longer_shown(visitor: Visitor) -> None:
    assert "9:30 am" in times(visitor, "?date=2026-12-08")

    visitor.send(visitor.get(f"/book/in-person/details?starts_at={CHOSEN}").form, **BO)

    assert "9:30 am" not in times(visitor, "?date=2026-12-08")


def test_in_the_repeated_hour_of_autumn_no_two_times_read_the_same(
    visitor: Visitor, clock: SettableClock
) -> None:
    clock.set(houston("2026-10-31 09:00"))

    shown = times(visitor, "?date=2026-11-02")
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize(("kind", "verb"), [("in-person", "come"), ("video", "talk")])
def test_the_title_asks_what_the_heading_asks(visitor: Visitor, kind: str, verb: str) -> None:
    page = visitor.get(f"/book/{kind}")

    assert page.says("h1") == f"When would you like to {verb}?"
    assert page.says("title").startswith(page.says("h1"))
