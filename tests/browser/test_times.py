"""Choosing a time in a real browser: the month moves without a reload, both clocks are shown."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.steps import a_start, answer_at_last
from tests.browser.visitor import DESK, PHONE, Visitors


def test_the_month_moves_without_reload_and_the_back_button_moves_it_back(
    visitors: Visitors,
) -> None:
    page = visitors("/book/in-person")
    page.evaluate("window.stayed = true")
    before = page.locator("#month").inner_text()

    page.locator("[data-turn=next]").click()

    expect(page.locator("#month")).not_to_have_text(before)
    expect(page.locator("[data-turn=next]")).to_be_focused()
    expect(page.locator("[data-announce]")).to_have_text(page.locator("#month").inner_text())
    assert "date=" in page.url
    page.locator("a[data-day]").last.click()
    expect(page.locator("#times")).to_be_focused()
    page.go_back()
    page.go_back()
    expect(page.locator("#month")).to_have_text(before)
    assert page.evaluate("window.stayed")


def test_a_visitor_elsewhere_sees_both_clocks_unless_they_chose_otherwise(
    visitors: Visitors,
) -> None:
    page = visitors("/book", zone="Europe/Madrid")
    page.goto(f"/book/in-person?date={a_start(page)[:10]}")
    expect(page.locator(".time-button").first).to_contain_text("your time")
    assert "tz=Europe%2FMadrid" in page.url
    page.locator(".time-button").first.click()
    expect(page.locator(".chosen")).to_contain_text("Central European Time (Madrid)")

    page.goto("/book/in-person?tz=America/Chicago")
    expect(page.locator(".time-button").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".time-button").first).not_to_contain_text("your time")


def test_an_answer_that_comes_late_does_not_take_the_place_of_a_newer_day(
    visitors: Visitors,
) -> None:
    page = visitors("/book/in-person")
    late: list[Route] = []
    page.route("**/book/in-person?date=*", lambda route: late.append(route), times=1)
    page.locator("a[data-day]").nth(1).click()
    page.locator("a[data-day]").nth(2).click()
    expect(page.locator("a[data-day]").nth(2)).to_have_attribute("aria-current", "date")

    answer_at_last(page, late[0])

    expect(page.locator("a[data-day]").nth(2)).to_have_attribute("aria-current", "date")


def test_who_is_quicker_than_their_own_zone_takes_it_along(visitors: Visitors) -> None:
    page = visitors(zone="Europe/Madrid")
    page.route("**/book/in-person?tz=*", lambda _route: None, times=1)
    page.goto("/book/in-person")

    page.locator("a[data-day]").nth(1).click()

    expect(page.locator(".time-button").first).to_contain_text("your time")
    page.locator(".time-button").first.click()
    expect(page.locator(".chosen")).to_contain_text("Central European Time (Madrid)")


def test_the_time_chosen_before_their_own_zone_is_shown_takes_it_along(visitors: Visitors) -> None:
    page = visitors(zone="Europe/Madrid")
    page.route("**/book/in-person?tz=*", lambda _route: None, times=1)
    page.goto("/book/in-person")

    page.locator(".time-button").first.click()

    expect(page.locator(".chosen")).to_contain_text("Central European Time (Madrid)")


def test_the_earliest_time_is_taken_with_both_clocks(visitors: Visitors) -> None:
    page = visitors("/", zone="Europe/Madrid")

    page.get_by_role("link", name="Take this time").click()

    expect(page.locator(".chosen")).to_contain_text("Central European Time (Madrid)")


def test_the_zone_can_be_chosen(visitors: Visitors) -> None:
    for script in (True, False):
        page = visitors("/book/in-person", script=script)
        page.locator(".zone summary").click()
        page.select_option("#tz", "America/New_York")
        page.get_by_role("button", name="Show", exact=True).click()

        expect(page.locator(".time-button").first).to_contain_text("your time")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_opening_a_day_leaves_the_page_at_its_top(visitors: Visitors, width: int) -> None:
    page = visitors("/book", width=width)

    page.goto(f"/book/in-person?date={a_start(page)[:10]}")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("scrollY") == 0
