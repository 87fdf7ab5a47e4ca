"""A site that is not listed, a script or a server that is away: there is always a way on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from booking.campaigns.queries import campaign_by_slug
from booking.database import Database
from booking.web.frames import DEMO
from booking.web.widget import CALLBACK, HEIGHTS, PANEL, Widget
from tests.browser.embed.reader import (
    BOOK,
    CALL,
    SHIFT,
    Open,
    fill_in_there,
    height_of,
    inside,
    send,
)
from tests.browser.foreign import Site
from tests.browser.witness import Witness
from tests.web.site.articles import add_campaign

MODES = ["button", PANEL]
CALLS = "**/callback?*"
NOT_HERE = "The form cannot be shown here."


@pytest.fixture
def witness(witness: Witness) -> Iterator[Witness]:
    """What is refused or broken off here is so on purpose; a foreign request would not be."""
    yield witness
    witness.complaints[:] = [one for one in witness.complaints if "left for" in one]


def break_off(route: Route) -> None:
    route.abort("connectionreset")


def break_off_what_is_sent(route: Route) -> None:
    if route.request.method == "POST":
        route.abort("connectionreset")
    else:
        route.continue_()


def test_the_button_of_a_page_that_is_not_listed_says_where_the_form_is(
    read: Open, paper: Site
) -> None:
    page = read(paper.neighbour)
    page.get_by_role("button", name=BOOK["en"]).click()

    expect(page.get_by_role("status")).to_contain_text(NOT_HERE)
    link = page.get_by_role("link", name=BOOK["en"])
    expect(link).to_have_attribute("href", f"{paper.home}/book?utm_campaign=article&lang=en")
    expect(page.locator("iframe")).to_have_count(0)


def test_the_panel_of_a_page_that_is_not_listed_says_so_in_the_same_place(
    read: Open, paper: Site
) -> None:
    page = read(paper.neighbour, mode=PANEL)

    expect(page.get_by_role("status")).to_contain_text(NOT_HERE)
    link = page.get_by_role("link", name=BOOK["en"])
    expect(link).to_have_attribute("href", f"{paper.home}/book?utm_campaign=article&lang=en")
    expect(page.locator("iframe")).to_be_hidden()
    assert (height_of(page), page.evaluate(SHIFT)) == (HEIGHTS[PANEL], 0)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("campaign", ["nobody", DEMO, ""])
def test_for_a_campaign_that_nobody_set_up_it_says_where_the_form_is(
    read: Open, paper: Site, campaign: str, mode: str
) -> None:
    page = read(campaign=campaign, mode=mode)
    if mode == "button":
        page.get_by_role("button", name=BOOK["en"]).click()

    address = f"{paper.home}/book?utm_campaign={campaign}&lang=en"
    expect(page.get_by_role("link", name=BOOK["en"])).to_have_attribute("href", address)
    expect(page.get_by_role("status")).to_contain_text(NOT_HERE)


def test_a_site_that_is_listed_later_shows_it_then(
    read: Open, paper: Site, live_database: Database
) -> None:
    add_campaign(live_database, "later", origins=[])
    expect(read(campaign="later", mode=PANEL).get_by_role("status")).to_contain_text(NOT_HERE)
    with live_database.writing() as session:
        campaign_by_slug(session, "later").origins = [paper.origin]

    expect(inside(read(campaign="later", mode=PANEL)).locator("h1")).to_be_visible()


def test_a_button_whose_form_did_not_come_tries_again(read: Open) -> None:
    page = read(kind=CALLBACK)
    page.route(CALLS, break_off)
    page.get_by_role("button", name=CALL["en"]).click()
    page.get_by_role("link", name=CALL["en"]).wait_for()
    page.unroute(CALLS)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")

    expect(inside(page).locator("#name")).to_be_visible()
    expect(page.get_by_role("status")).to_be_empty()


@pytest.mark.parametrize("mode", MODES)
def test_a_form_that_could_not_be_sent_stays_beside_the_link(read: Open, mode: str) -> None:
    page = read(kind=CALLBACK, mode=mode)
    page.route(CALLS, break_off_what_is_sent)
    if mode == "button":
        page.get_by_role("button", name=CALL["en"]).click()
    fill_in_there(page)
    send(page, "[data-form]")

    expect(page.get_by_role("link", name=CALL["en"])).to_be_visible()
    expect(page.locator("iframe")).to_be_visible()


def test_without_scripts_it_is_a_plain_link(read: Open) -> None:
    page = read(script=False)
    page.get_by_role("link", name=BOOK["en"]).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to book?")


@pytest.mark.parametrize(
    ("said", "instead"), [("/embed.js", "/gone.js"), ("<script", '<script type="module"')]
)
def test_where_the_script_does_not_come_the_link_stays(
    read: Open, paper: Site, said: str, instead: str
) -> None:
    code = Widget(campaign="article", mode=PANEL).code(paper.home)
    page = read(code=code.replace(said, instead))
    page.get_by_role("link", name=BOOK["en"]).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to book?")
