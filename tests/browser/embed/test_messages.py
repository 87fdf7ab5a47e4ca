"""Who may say what to whom: the page of others, our frame in it, and whatever else stands there."""

import re

from playwright.sync_api import Frame, Page, Route, expect

from booking.web.widget import CALLBACK, PANEL, Widget
from tests.browser.embed.reader import CALL, HEARD, LISTEN, Open, form_of, inside
from tests.browser.foreign import Site
from tests.browser.witness import Witness

SHOUT = """for (const booking of ["height", "escape"])
  parent.postMessage({ booking, height: 3000 }, "*")"""
GREET_BACK = """addEventListener(
  "message", ({ source }) => source.postMessage({ booking: "hello" }, "*"))"""
GROW = "document.body.style.height = '2345px'"
POLICIES = ("content-security-policy", "x-frame-options")


def open_dialog(page: Page) -> None:
    page.get_by_role("button", name=CALL["en"]).click()
    page.frame_locator("dialog iframe").locator("#name").wait_for()


def shout(page: Page, frame: Frame | Page) -> None:
    """When the last of it is heard here, the widget has heard it all."""
    page.evaluate(LISTEN, "escape")
    frame.evaluate(SHOUT)
    page.evaluate(HEARD)


def height_in_dialog(page: Page) -> str:
    return str(page.locator("dialog iframe").evaluate("frame => frame.style.height"))


def without_policies(route: Route) -> None:
    answer = route.fetch()
    left = {name: said for name, said in answer.headers.items() if name not in POLICIES}
    route.fulfill(response=answer, headers=left)


def test_another_form_of_ours_neither_closes_nor_sizes_the_one_in_the_dialog(
    read: Open, paper: Site
) -> None:
    widgets = [Widget(campaign="article", kind=CALLBACK, mode=mode) for mode in ("button", PANEL)]
    page = read(code="".join(one.code(paper.home) for one in widgets))
    inside(page).locator("#name").wait_for()
    panel = page.frames[-1]
    open_dialog(page)
    shout(page, panel)

    expect(page.get_by_role("dialog")).to_be_visible()
    assert height_in_dialog(page) != "3000px"


def test_a_stranger_in_the_place_of_our_form_neither_closes_nor_sizes_the_dialog(
    read: Open, sister: Site, witness: Witness
) -> None:
    page = read(kind=CALLBACK, beside=sister.origin)
    open_dialog(page)
    form_of(page).evaluate("address => void location.replace(address)", f"{sister.origin}/")
    form_of(page).wait_for_url(f"{sister.origin}/")
    shout(page, form_of(page))

    expect(page.get_by_role("dialog")).to_be_visible()
    assert height_in_dialog(page) != "3000px"
    # What is meant for us is not handed to the stranger.
    witness.complaints[:] = [one for one in witness.complaints if "postMessage" not in one]


def test_a_form_tells_its_height_to_the_page_around_it_whoever_else_asks(
    read: Open, sister: Site
) -> None:
    page = read(kind=CALLBACK, beside=sister.origin)
    page.frames[-1].evaluate(GREET_BACK)
    open_dialog(page)
    form = form_of(page)
    form.evaluate(LISTEN, sister.origin)
    form.evaluate("parent.frames[0].postMessage('', '*')")
    form.evaluate(HEARD)
    form.evaluate(GROW)

    expect(page.locator("dialog iframe")).to_have_attribute("style", re.compile("height: 2345px"))


def test_a_page_that_is_not_listed_is_told_nothing_even_where_our_policy_gets_lost(
    read: Open, paper: Site
) -> None:
    page = read(paper.neighbour, kind=CALLBACK)
    page.route("**/callback?*", without_policies)
    page.get_by_role("button", name=CALL["en"]).click()

    expect(page.get_by_role("link", name=CALL["en"])).to_be_visible()
