"""What every visitor does on the way to an appointment."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page, Route, expect

from tests.factories import HOUSTON

Axe = Callable[..., None]
BEYOND_CUT_OFFS = timedelta(days=9)
numbers = itertools.count(1)
turns = itertools.count()


def a_start(page: Page) -> str:
    """Beyond every cut-off, free as the server itself says, another one for each caller."""
    first = datetime.now(HOUSTON).date() + BEYOND_CUT_OFFS
    dates = f"from={first}&to={first + timedelta(days=60)}"
    days = page.request.get(f"/api/v1/availability?type=in-person&{dates}").json()["days"]
    starts = [slot["starts_at"] for day in days for slot in day["slots"]]
    return str(starts[next(turns)])


def choose_a_time(page: Page, query: str = "") -> None:
    start = a_start(page)
    page.goto(f"/book/in-person?date={start[:10]}{query}")
    page.locator(f'.times .time-button[href*="starts_at={start}"]').click()
    expect(page.locator("#name")).to_be_visible()


def fill_in(page: Page, *, consent: bool = True) -> str:
    """The e-mail address: each visitor has their own, and their own phone."""
    number = next(numbers)
    page.fill("#name", "María López")
    page.fill("#email", f"maria{number}@example.com")
    page.fill("#phone", f"713 555 {2000 + number}")
    if consent:
        page.check("#consent")
    return f"maria{number}@example.com"


def book(page: Page) -> str:
    """The manage page's path."""
    choose_a_time(page)
    fill_in(page)
    page.click("form[data-details] button[type=submit]:enabled")
    page.wait_for_url("**/book/confirmation")
    href = page.locator("#change ~ p a").first.get_attribute("href") or ""
    return href[href.index("/manage/") :]


def answer_at_last(page: Page, late: Route) -> None:
    """And let the page do with the answer whatever it does."""
    late.continue_()
    answer = late.request.response()
    if answer is not None:
        answer.finished()
    page.evaluate("new Promise((done) => setTimeout(done))")
