"""The panel in somebody else's page."""

import pytest
from playwright.sync_api import expect

from booking.database import Database
from booking.leads.models import Lead
from booking.web.widget import CALLBACK, HEIGHTS, PANEL
from tests.browser.embed.reader import (
    CALL,
    SHIFT,
    THANKED,
    VIEWS,
    Axe,
    Open,
    fill_in_there,
    form_of,
    height_of,
    inside,
    send,
    touch_of_latest,
)
from tests.browser.visitor import DESK


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_a_call_asked_for_in_a_panel(
    read: Open, axe: Axe, language: str, width: int, scheme: str
) -> None:
    page = read(kind=CALLBACK, mode=PANEL, lang=language, width=width, scheme=scheme)
    expect(page.locator("iframe")).to_have_attribute("title", CALL[language])
    inside(page).locator("#name").wait_for()
    axe(page)
    fill_in_there(page)
    send(page, "[data-form]")

    expect(inside(page).get_by_role("heading", level=1)).to_have_text(THANKED[language])
    axe(form_of(page))
    assert (page.evaluate(SHIFT), page.context.cookies()) == (0, [])


def test_a_lead_of_a_panel_keeps_from_where_it_came(read: Open, live_database: Database) -> None:
    page = read(kind=CALLBACK, mode=PANEL)
    fill_in_there(page)
    send(page, "[data-form]")
    expect(inside(page).get_by_role("heading", level=1)).to_have_text(THANKED["en"])

    assert touch_of_latest(live_database, Lead).campaign == "article"


def test_a_panel_grows_only_where_nobody_sees_anything_move(read: Open) -> None:
    page = read(kind="in-person", mode=PANEL)
    inside(page).locator(".time-button").first.wait_for()
    assert height_of(page) == HEIGHTS[PANEL]

    page.set_viewport_size({"width": DESK, "height": 600})
    page.evaluate("scrollBy(0, 20)")
    expect(page.locator("iframe")).not_to_have_css("height", f"{HEIGHTS[PANEL]}px")

    assert page.evaluate(SHIFT) == 0
    assert form_of(page).evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_whatever_is_no_form_opens_in_a_tab_of_its_own(read: Open) -> None:
    page = read(kind=CALLBACK, mode=PANEL)
    link = inside(page).get_by_role("link", name="privacy page")
    with page.expect_popup() as opened:
        link.click()

    assert opened.value.url.endswith("/privacy?lang=en")
    expect(link).to_have_accessible_name("privacy page (opens in a new tab)")
