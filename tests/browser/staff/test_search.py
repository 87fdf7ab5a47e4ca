"""The search box: by keyboard, by mouse, without scripts, and what the address says of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from booking.clock import utc_now
from booking.database import Database
from booking.people.actions import add_person
from tests.browser.steps import answer_at_last
from tests.browser.visitor import DESK, TABLET
from tests.waiting import eventually

Desks = Callable[..., Page]
Axe = Callable[..., None]


@pytest.fixture(scope="module", autouse=True)
def people(live_database: Database) -> None:
    names = ("Quentin Alone", *(f"Quirin Several{one}" for one in "abcdefghij"))
    with live_database.writing() as session:
        for name in names:
            add_person(session, name=name, email=None, phone=None, now=utc_now())


def press(page: Page, keys: list[str]) -> None:
    for key in keys:
        page.keyboard.press(key)


def typed(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)
    expect(page.get_by_role("option").first).to_be_visible()


def test_enter_opens_the_only_one(desks: Desks) -> None:
    page = desks()
    typed(page, "quentin")

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Quentin Alone")


def test_enter_opens_none_of_several_but_shows_them_all(desks: Desks) -> None:
    page = desks()
    typed(page, "quirin")
    chosen = page.get_by_role("option", selected=True)
    assert chosen.count() == 0

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Found for “quirin”")
    expect(page.get_by_role("rowheader")).to_have_count(10)
    assert "quirin" not in page.url.lower()


def test_enter_opens_the_one_that_was_chosen(desks: Desks) -> None:
    page = desks()
    typed(page, "quirin")
    name = page.get_by_role("option").nth(1).locator("bdi").first.inner_text()

    press(page, ["ArrowDown", "ArrowDown", "Enter"])

    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_whoever_types_on_keeps_what_they_have_chosen(desks: Desks) -> None:
    page = desks()
    typed(page, "quirin")
    page.keyboard.press("ArrowUp")
    page.keyboard.insert_text(" nobody")
    expect(page.locator("[data-count]")).to_have_text("Nobody found")
    expect(page.get_by_role("option", selected=True)).to_have_text("Book for somebody new")

    page.keyboard.press("Enter")

    expect(page.get_by_label("Name", exact=True)).to_have_value("quirin nobody")


@pytest.mark.parametrize(("before", "after"), [(["Enter"], []), ([], ["Enter"])])
def test_what_is_chosen_and_found_no_more_leads_nowhere_else(
    desks: Desks, before: list[str], after: list[str]
) -> None:
    page = desks()
    typed(page, "quirin")
    page.keyboard.press("ArrowDown")
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("quentin")
    press(page, before)
    expect(page.locator("[data-count]")).to_have_text("1 found")
    press(page, after)

    # Had the page been left, it would have been asked for before this.
    page.evaluate("fetch('/healthz').then(() => 0)")
    assert [one.url for one in asked if one.is_navigation_request()] == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quentin Alone")


def test_an_answer_that_comes_after_escape_opens_nothing(desks: Desks) -> None:
    page = desks()
    page.keyboard.press("/")
    page.keyboard.insert_text("quirin")
    expect(page.get_by_role("option").first).to_be_visible()
    late: list[Route] = []
    page.route("**/staff/search", lambda route: late.append(route))
    page.keyboard.insert_text(" several")
    eventually(lambda: page.evaluate("1") and late, "the question")

    page.keyboard.press("Escape")
    answer_at_last(page, late[0])

    expect(page.locator("[data-found]")).to_be_hidden()


def test_the_last_of_the_list_leads_to_all_and_back_leads_back(desks: Desks) -> None:
    page = desks()
    typed(page, "quirin")
    page.get_by_role("option", name="All 10 results").click()
    page.get_by_role("rowheader").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quirin")

    page.go_back()

    expect(page.get_by_role("rowheader")).to_have_count(10)


def test_without_scripts_the_form_leads_there_too(desks: Desks) -> None:
    page = desks(script=False)
    page.locator("#search").fill("quirin")

    page.locator("#search").press("Enter")

    expect(page.get_by_role("rowheader")).to_have_count(10)
    assert "quirin" not in page.url.lower()


@pytest.mark.parametrize("width", [DESK, TABLET])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_and_the_page_can_be_read_by_everybody(
    desks: Desks, axe: Axe, width: int, scheme: str
) -> None:
    page = desks(width=width, scheme=scheme)
    typed(page, "quirin")
    axe(page)

    page.keyboard.press("Enter")

    expect(page.get_by_role("rowheader")).to_have_count(10)
    axe(page)


def test_another_record_is_found_and_compared(desks: Desks) -> None:
    page = desks()
    typed(page, "quentin")
    page.keyboard.press("Enter")
    page.get_by_label("of the other record").fill("several")
    page.get_by_role("button", name="Look for it").click()

    page.get_by_role("rowheader").first.get_by_role("link").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Are these one person?")
