"""The button on somebody else's page, and the dialog that it opens."""

import re

import pytest
from playwright.sync_api import expect

from booking.appointments.models import Appointment
from booking.database import Database
from booking.web.widget import CALLBACK
from tests.browser.embed.reader import (
    BOOK,
    BOOKED,
    CALL,
    HEARD,
    LISTEN,
    SHIFT,
    VIEWS,
    Axe,
    Open,
    choose_first_time,
    fill_in_there,
    form_of,
    inside,
    send,
    touch_of_latest,
)
from tests.browser.visitor import DESK
from tests.browser.visitor import HEIGHTS as WINDOWS

FOCUSED = "document.activeElement.shadowRoot?.activeElement?.textContent"
LONG = "main { padding-bottom: 3000px }"
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
COMPOSED = """dispatchEvent(
  new KeyboardEvent("keydown", { key: "Escape", isComposing: true }))"""


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_booked_in_a_dialog_without_a_cookie_or_anything_moving(
    read: Open, axe: Axe, language: str, width: int, scheme: str
) -> None:
    page = read(kind="in-person", lang=language, width=width, scheme=scheme)
    page.get_by_role("button", name=BOOK[language]).click()
    choose_first_time(page)
    expect(inside(page).locator("[data-hold-kept]")).to_be_visible()
    email = fill_in_there(page)
    send(page, "form[data-details]")

    expect(inside(page).get_by_role("heading", level=1)).to_have_text(BOOKED[language])
    expect(inside(page).locator(".notice-success")).to_contain_text(email)
    assert (page.evaluate(SHIFT), page.context.cookies()) == (0, [])
    axe(form_of(page))


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_every_page_in_the_dialog_is_accessible(
    read: Open, axe: Axe, language: str, width: int, scheme: str
) -> None:
    page = read(kind="in-person", lang=language, width=width, scheme=scheme)
    axe(page)
    page.get_by_role("button", name=BOOK[language]).click()
    axe(page)
    inside(page).locator(".time-button").first.wait_for()
    axe(form_of(page))
    choose_first_time(page)
    expect(inside(page).locator("[data-hold-kept]")).to_be_visible()
    axe(form_of(page))


def test_a_booking_in_the_dialog_keeps_from_where_it_came(
    read: Open, live_database: Database
) -> None:
    page = read(kind="in-person")
    page.get_by_role("button", name=BOOK["en"]).click()
    choose_first_time(page)
    fill_in_there(page)
    send(page, "form[data-details]")
    expect(inside(page).get_by_role("heading", level=1)).to_have_text(BOOKED["en"])

    touch = touch_of_latest(live_database, Appointment)
    assert (touch.campaign, touch.medium, touch.referrer) == ("article", "article", "localhost")


def test_by_keyboard_alone_and_back_to_the_button(read: Open) -> None:
    page = read(kind=CALLBACK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=CALL["en"])).to_be_visible()
    inside(page).locator("#name").wait_for()
    while not inside(page).locator("#name:focus").count():
        page.keyboard.press("Tab")
    page.keyboard.type("Ana Ruiz")

    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate(FOCUSED) == CALL["en"]


def test_what_was_typed_is_there_when_the_dialog_is_opened_again(read: Open) -> None:
    page = read(kind=CALLBACK)
    page.get_by_role("button", name=CALL["en"]).click()
    inside(page).locator("#name").fill("Ana Ruiz")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")

    expect(inside(page).locator("#name")).to_have_value("Ana Ruiz")


def test_the_key_that_gives_up_a_letter_being_composed_closes_nothing(read: Open) -> None:
    page = read(kind=CALLBACK)
    page.get_by_role("button", name=CALL["en"]).click()
    inside(page).locator("#name").wait_for()
    page.evaluate(LISTEN, "after")
    form_of(page).evaluate(COMPOSED)
    # Whatever the key had said would have come before this.
    form_of(page).evaluate("parent.postMessage({ booking: 'after' }, '*')")
    page.evaluate(HEARD)

    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_dialog_is_as_tall_as_what_is_in_it_and_no_taller_than_the_window(read: Open) -> None:
    page = read()
    page.get_by_role("button", name=BOOK["en"]).click()
    inside(page).locator("h1").wait_for()
    expect(page.locator("dialog iframe")).to_have_attribute("style", re.compile("height"))
    box = page.locator("dialog iframe").bounding_box()
    content = form_of(page).evaluate("Math.ceil(document.body.getBoundingClientRect().height)")

    assert box
    assert box["y"] + box["height"] < WINDOWS[DESK]
    assert box["height"] <= content


def test_the_page_behind_the_dialog_keeps_still_until_it_is_closed(read: Open) -> None:
    page = read(style=LONG)
    page.get_by_role("button", name=BOOK["en"]).click()
    page.mouse.move(20, 600)
    page.mouse.wheel(0, 400)
    page.evaluate(PAINTED)
    assert page.evaluate("scrollY") == 0

    page.keyboard.press("Escape")
    page.mouse.wheel(0, 400)
    expect(page.get_by_role("heading", level=1)).not_to_be_in_viewport()


def test_what_was_typed_goes_along_in_a_frame(read: Open) -> None:
    page = read(kind=CALLBACK)
    page.get_by_role("button", name=CALL["en"]).click()
    email = fill_in_there(page, consent=False)
    inside(page).locator("[formaction^='/instead/book']").click()
    inside(page).locator("main a[href^='/book/']").first.click()
    choose_first_time(page)

    expect(inside(page).locator("#email")).to_have_value(email)
    expect(inside(page).locator("#name")).to_have_value("María López")
