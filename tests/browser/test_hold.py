"""The time that is kept while one types, as a real browser shows it."""

from playwright.sync_api import expect

from tests.browser.steps import Axe, choose_a_time
from tests.browser.visitor import Visitors


def test_the_time_is_kept_while_one_types_and_can_be_kept_longer(
    visitors: Visitors, axe: Axe
) -> None:
    page = visitors()
    page.clock.install()
    choose_a_time(page)
    expect(page.locator("[data-hold-kept]")).to_contain_text("We keep this time for you until")
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
