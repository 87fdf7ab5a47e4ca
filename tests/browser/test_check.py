"""The self-check in a real browser: in both languages, with and without script, on every screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from booking.checks.queries import written_text
from booking.checks.text import Ending
from booking.clock import utc_now
from booking.database import Database
from tests.browser.test_touch import assert_tappable
from tests.browser.visitor import DESK, PHONE, Visitors
from tests.factories import sign_check
from tests.web.site.checking import FLAGGED, GOOD, START, UNSURE

Axe = Callable[..., None]
TEXT = written_text()
ENDINGS = [(GOOD, TEXT.good_step), (UNSURE, TEXT.find_out), (FLAGGED, TEXT.see_doctor)]
VIEWS = [
    (True, PHONE, "dark", "en"),
    (True, PHONE, "light", "es"),
    (True, DESK, "light", "en"),
    (True, DESK, "dark", "es"),
    (False, PHONE, "light", "en"),
    (False, DESK, "light", "es"),
]
# Each ending in both languages, and each view once: the questions on the way are the same.
BOTH_WAYS = ENDINGS + ENDINGS[::-1]
JOURNEYS = [(*ending, *view) for ending, view in zip(BOTH_WAYS, VIEWS, strict=True)]


@pytest.fixture(autouse=True)
def signed(live_database: Database) -> None:
    with live_database.writing() as session:
        sign_check(session, now=utc_now())


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").click()


def answer_all(
    page: Page, answers: dict[str, list[str]], look: Callable[[Page], None] = lambda _page: None
) -> None:
    page.locator("main a.button").click()
    for question, chosen in answers.items():
        page.wait_for_url(f"**{START}/{question}")
        look(page)
        for one in chosen:
            page.check(f"input[value={one}]")
        send(page)
    page.wait_for_url(f"**{START}/result")
    look(page)


@pytest.mark.parametrize(("answers", "ending", "script", "width", "scheme", "language"), JOURNEYS)
def test_from_the_first_question_to_the_ending(
    visitors: Visitors,
    axe: Axe,
    answers: dict[str, list[str]],
    ending: Ending,
    script: bool,
    width: int,
    scheme: str,
    language: str,
) -> None:
    looks = {"script": script, "width": width, "scheme": scheme}
    page = visitors(f"{START}?lang={language}", **looks)  # type: ignore[arg-type]

    answer_all(page, answers, axe if script else lambda _page: None)

    title = ending.title.said(language)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_of_it_can_be_tapped(visitors: Visitors, language: str) -> None:
    page = visitors(f"{START}?lang={language}", width=PHONE)
    assert_tappable(page)

    answer_all(page, GOOD, assert_tappable)


def test_what_is_missing_is_said_and_led_to(visitors: Visitors, axe: Axe) -> None:
    page = visitors(f"{START}/age", width=PHONE)

    send(page)

    expect(page.locator("#summary")).to_be_focused()
    axe(page)
    assert_tappable(page)
    page.locator("#summary a").click()
    expect(page.locator("#choice")).to_be_focused()


def test_none_of_these_goes_with_nothing_else(visitors: Visitors) -> None:
    page = visitors(f"{START}/age")
    page.check("input[value=adult]")
    send(page)
    page.check("input[value=pain]")
    page.check("input[value=fever]")

    page.check("input[value=none]")
    assert page.locator("input:checked").count() == 1
    page.check("input[value=redness]")

    expect(page.locator("input[value=none]")).not_to_be_checked()


@pytest.mark.parametrize("script", [True, False])
def test_back_and_forth_nothing_is_lost(visitors: Visitors, script: bool) -> None:
    page = visitors(START, script=script)
    answer_all(page, GOOD)

    page.go_back()
    expect(page.locator("input[value=cells]")).to_be_checked()
    page.go_back()
    expect(page.locator("input[value=prp]")).to_be_checked()
    page.go_forward()
    page.go_forward()

    expect(page.get_by_role("heading", level=1)).to_have_text(TEXT.good_step.title.en)


def test_by_keyboard_alone(visitors: Visitors) -> None:
    page = visitors(f"{START}/age")

    page.locator("#choice").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{START}/signs")


@pytest.mark.parametrize("script", [True, False])
def test_the_answers_go_along_to_the_booking(visitors: Visitors, script: bool) -> None:
    page = visitors(START, script=script, width=PHONE)
    answer_all(page, GOOD)
    page.check("#keep_answers")

    page.locator("button[value=book]").click()
    page.get_by_role("link", name="Consultation at the office").click()
    page.locator(".time-button").first.click()

    expect(page.locator("#keep_answers")).to_be_checked()
