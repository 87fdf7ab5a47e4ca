"""A thumb hits what it aims at: whatever can be tapped on a phone is high enough."""

import itertools
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page

from tests.browser.visitor import PHONE, Visitors
from tests.factories import HOUSTON

ENOUGH = 44
WEEK = timedelta(days=9)
numbers = itertools.count(1)
starts = itertools.count()

# How far up and down from its middle a finger still hits it, itself or by its label. Links within
# a sentence are as high as its line, and what is not shown cannot be hit.
TOO_LOW = """enough => {
  const isShown = (one) => one.checkVisibility() && !one.closest(".skip, [aria-hidden=true]");
  const isWithinASentence = (one) => {
    if (one.localName !== "a" || getComputedStyle(one).display !== "inline") return false;
    const around = one.closest("p, li, dd, td, span:not(a span)")?.cloneNode(true);
    around?.querySelectorAll("a").forEach((link) => link.remove());
    return /\\p{L}/u.test(around?.textContent ?? "");
  };
  const height = (one) => {
    one.scrollIntoView({ block: "center" });
    const box = one.getBoundingClientRect();
    const x = box.left + box.width / 2;
    const isHit = (y) => {
      const hit = document.elementFromPoint(x, y);
      return one.contains(hit) || (hit && hit.closest("label")?.control === one);
    };
    const reach = (step) => {
      let y = box.top + box.height / 2;
      while (isHit(y) && Math.abs(y - box.top) < 400) y += step;
      return y;
    };
    return Math.round(reach(0.25) - reach(-0.25));
  };
  return [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((one) => isShown(one) && !isWithinASentence(one))
    .map((one) => [height(one), one.innerText || one.id || one.outerHTML.slice(0, 80)])
    .filter(([high]) => high < enough)
    .map(([high, name]) => `${high} px: ${name}`);
}"""


def assert_tappable(page: Page) -> None:
    page.wait_for_load_state()
    for summary in page.locator("summary").all():
        summary.click()
    too_low = page.evaluate(TOO_LOW, ENOUGH)
    assert not too_low, "\n".join([f"{page.url}:", *too_low])


def details(page: Page) -> str:
    """Of a time beyond every cut-off, another one for each caller."""
    first = datetime.now(HOUSTON).date() + WEEK
    dates = f"from={first}&to={first + timedelta(days=30)}"
    days = page.request.get(f"/api/v1/availability?type=in-person&{dates}").json()["days"]
    free = [slot["starts_at"] for day in days for slot in day["slots"]]
    return f"/book/in-person/details?starts_at={free[next(starts)]}"


def send(page: Page) -> None:
    number = next(numbers)
    page.fill("#name", "Ana Ruiz")
    page.fill("#email", f"ana{number}@example.com")
    page.fill("#phone", f"713 555 {3000 + number}")
    page.check("#consent")
    page.click("form[data-details] button[type=submit]:enabled")


def book(page: Page) -> str:
    """The manage page's path."""
    page.goto(details(page))
    send(page)
    page.wait_for_url("**/book/confirmation")
    href = page.locator("#change ~ p a").first.get_attribute("href") or ""
    return href[href.index("/manage/") :]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/book",
        "/book/in-person",
        "/book/in-person?tz=Asia/Tokyo",
        "/book/in-person?date=2999-01-01",
        "/privacy",
        "/accessibility",
        "/nowhere",
        f"/manage/{'x' * 32}",
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_can_be_tapped(visitors: Visitors, path: str, language: str) -> None:
    page = visitors(f"{path}{'&' if '?' in path else '?'}lang={language}", width=PHONE)

    assert_tappable(page)


def test_the_details_and_what_is_wrong_with_them_can_be_tapped(visitors: Visitors) -> None:
    page = visitors(width=PHONE)
    page.goto(details(page))
    assert_tappable(page)

    page.click("form[data-details] button[type=submit]:enabled")

    page.locator("#summary").wait_for()
    assert_tappable(page)


def test_the_times_instead_of_one_that_is_taken_can_be_tapped(visitors: Visitors) -> None:
    slow = visitors(width=PHONE)
    slow.route("**/api/v1/holds", lambda route: route.fulfill(status=409))
    slow.goto(details(slow))
    quick = visitors(slow.url, script=False)
    send(quick)

    send(slow)

    slow.locator(".alternatives").wait_for()
    assert_tappable(slow)


def test_the_appointments_own_pages_can_be_tapped(visitors: Visitors) -> None:
    page = visitors(width=PHONE)
    manage = book(page)

    for path in ("/book/confirmation", manage, *(f"{manage}/{at}" for at in ("confirm", "cancel"))):
        page.goto(path)
        assert_tappable(page)
    page.goto(f"{manage}/move")
    assert_tappable(page)
    page.locator(".time-button").first.click()
    page.wait_for_url("**starts_at=**")
    assert_tappable(page)
