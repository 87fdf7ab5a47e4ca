"""What stands together on a phone stays together."""

from playwright.sync_api import Locator, expect

from tests.browser.steps import book
from tests.browser.visitor import PHONE, Visitors

ONE_LINE = "(part) => part.offsetHeight < 2 * parseFloat(getComputedStyle(part).lineHeight)"


def middle(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["y"] + box["height"] / 2


def test_the_arrow_stays_beside_the_earliest_time(visitors: Visitors) -> None:
    page = visitors("/book/in-person", width=PHONE, locale="es-US")
    earliest = page.locator(".earliest")

    assert abs(middle(earliest.locator(".icon")) - middle(earliest)) < 2


def test_no_dot_is_left_at_the_end_of_a_line(visitors: Visitors) -> None:
    page = visitors("/book/in-person", width=PHONE, locale="es-US")

    expect(page.locator(".site-foot")).not_to_contain_text("·")
    expect(page.locator("main .quiet").first).not_to_contain_text("·")


def test_a_date_is_not_broken_in_the_middle(visitors: Visitors) -> None:
    page = visitors(width=PHONE)
    page.goto(book(page))

    page.locator(".facts .capital").first.evaluate(
        "(day) => { day.firstChild.data = 'Wednesday, ' }"
    )
    date = page.locator(".facts .together")
    date.evaluate("(date) => { date.textContent = 'December 23, 2026' }")

    assert date.evaluate(ONE_LINE)


def test_the_two_calendars_of_others_stand_side_by_side(visitors: Visitors) -> None:
    page = visitors(width=PHONE)
    page.goto(book(page))

    google, outlook = (page.get_by_role("link", name=name) for name in ("Google", "Outlook"))
    assert abs(middle(google) - middle(outlook)) < 2
