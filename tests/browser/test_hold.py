"""The time that is kept while one types, as a real browser shows it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import Axe, choose_a_time, fill_in
from tests.browser.visitor import Visitors


def test_the_time_is_kept_while_one_types_and_can_be_kept_longer(
    visitors: Visitors, axe: Axe
) -> None:
    page = visitors()
    page.clock.install()
    choose_a_time(page)
    # Its words are there from the beginning; only when they are shown the time is kept.
    expect(page.locator("[data-hold-kept]")).to_be_visible()
    other = visitors(page.url)
    expect(other.get_by_role("heading", level=1)).to_have_text("When would you like to come?")

    page.clock.fast_forward("07:30")
    page.mouse.wheel(0, 2_000)
    expect(page.get_by_role("button", name="Keep it longer")).to_be_in_viewport()
    axe(page)
    page.get_by_role("button", name="Keep it longer").click()
    expect(page.locator("[data-hold-last]")).to_be_hidden()
    expect(page.locator("[data-hold]")).to_be_focused()
    page.clock.fast_forward("10:30")
    expect(page.locator("[data-hold-gone]")).to_be_visible()
    axe(page)


@pytest.mark.parametrize(
    ("zone", "is_said"), [("America/Chicago", False), ("America/New_York", True)]
)
def test_whose_clock_is_meant_is_said_only_where_two_differ(
    visitors: Visitors, zone: str, is_said: bool
) -> None:
    page = visitors(zone=zone)
    choose_a_time(page)

    line = page.locator("[data-hold-kept]")
    expect(line).to_be_visible()
    expect(line.get_by_text("by your own clock")).to_be_visible(visible=is_said)
    expect(line.locator("time:visible")).to_have_count(1)


def almost_over(visitors: Visitors) -> Page:
    """A page whose time is kept for three minutes more."""
    page = visitors()
    page.clock.install()
    choose_a_time(page)
    expect(page.locator("[data-hold-kept]")).to_be_visible()
    page.clock.fast_forward("07:30")
    return page


def refuse(route: Route) -> None:
    route.fulfill(status=429)


def cut(route: Route) -> None:
    route.abort("aborted")


@pytest.mark.parametrize("answer", [refuse, cut])
def test_whoever_cannot_be_answered_is_not_told_that_their_time_is_gone(
    visitors: Visitors, answer: Callable[[Route], None]
) -> None:
    page = almost_over(visitors)
    page.route("**/holds/extend", answer, times=1)

    page.get_by_role("button", name="Keep it longer").click()

    expect(page.locator("[data-hold-failed]")).to_be_visible()
    expect(page.locator("[data-hold-gone]")).to_be_hidden()
    page.get_by_role("button", name="Keep it longer").click()
    expect(page.locator("[data-hold-kept]")).to_be_visible()


def test_a_double_click_on_longer_keeps_the_time(visitors: Visitors) -> None:
    page = almost_over(visitors)

    page.get_by_role("button", name="Keep it longer").dblclick()
    page.wait_for_load_state("networkidle")

    expect(page.locator("[data-hold-kept]")).to_be_visible()
    expect(page.locator("[data-hold-gone]")).to_be_hidden()


def test_a_time_that_is_kept_in_another_tab_gives_this_one_back(visitors: Visitors) -> None:
    first = visitors()
    choose_a_time(first)
    expect(first.locator("[data-hold-kept]")).to_be_visible()

    second = first.context.new_page()
    choose_a_time(second)

    expect(second.locator("[data-hold-kept]")).to_be_visible()
    expect(first.locator("[data-hold-gone]")).to_be_visible()
    expect(first.locator("[data-hold-kept]")).to_be_hidden()


def test_one_time_in_two_tabs_is_kept_in_both(visitors: Visitors) -> None:
    first = visitors()
    choose_a_time(first)
    expect(first.locator("[data-hold-kept]")).to_be_visible()

    second = first.context.new_page()
    second.goto(first.url)

    expect(second.locator("[data-hold-kept]")).to_be_visible()
    token = second.locator("[name=hold]").input_value()
    expect(first.locator("[name=hold]")).to_have_value(token)
    expect(first.locator("[data-hold-kept]")).to_be_visible()


def test_the_time_stays_kept_while_the_address_is_asked_about(visitors: Visitors, axe: Axe) -> None:
    page = visitors()
    choose_a_time(page)
    expect(page.locator("[name=hold]")).not_to_have_value("")
    kept = page.locator("[name=hold]").input_value()
    fill_in(page)
    page.fill("#email", "maria@gmial.com")
    page.locator("#email").press("Enter")

    expect(page.get_by_text("Did you mean maria@gmail.com?")).to_be_visible()
    axe(page)
    expect(page.locator("[data-hold-kept]")).to_be_visible()
    expect(page.locator("[name=hold]")).to_have_value(kept)
    page.locator("[name=email_is]").first.click()
    page.wait_for_url("**/book/confirmation")
