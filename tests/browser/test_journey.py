"""The public journey in a real browser: every page and state, with and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import Axe, book, choose_a_time, fill_in, numbers
from tests.browser.visitor import DESK, PHONE, Visitors

NARROWEST = 320  # 1280 px at 400 %
VIEWS = [
    (True, PHONE, "light"),
    (True, PHONE, "dark"),
    (True, DESK, "light"),
    (True, DESK, "dark"),
    (False, PHONE, "light"),
    (False, DESK, "dark"),
]


def looking(axe: Axe, *, script: bool) -> Axe:
    """axe itself needs script; without it the same pages are only walked through."""
    return axe if script else lambda _page: None


@pytest.mark.parametrize(("script", "width", "scheme"), VIEWS)
def test_from_the_first_page_to_the_confirmation_and_out_again(
    visitors: Visitors, axe: Axe, script: bool, width: int, scheme: str
) -> None:
    axe = looking(axe, script=script)
    page = visitors("/", script=script, width=width, scheme=scheme)  # type: ignore[arg-type]
    axe(page)
    page.get_by_role("link", name="See all times").click()
    axe(page)
    page.get_by_role("link", name="Consultation at the office").click()
    axe(page)
    choose_a_time(page)
    axe(page)
    email = fill_in(page)
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is booked")
    expect(page.locator(".notice-success")).to_contain_text(email)
    axe(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is booked")


@pytest.mark.parametrize(("script", "width", "scheme"), VIEWS)
def test_the_appointments_own_page_in_every_state(
    visitors: Visitors, axe: Axe, script: bool, width: int, scheme: str
) -> None:
    axe = looking(axe, script=script)
    page = visitors(script=script, width=width, scheme=scheme)  # type: ignore[arg-type]
    manage = book(page)
    page.goto(f"{manage}/confirm")
    axe(page)
    page.get_by_role("button", name="Yes, I am coming").click()
    expect(page.locator(".notice-success")).to_contain_text("you are coming")
    axe(page)
    page.get_by_role("link", name="Move it").click()
    axe(page)
    page.locator(".time-button").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Move your appointment")
    axe(page)
    page.get_by_role("button", name="Yes, move it").click()
    expect(page.locator("main")).to_contain_text("Your appointment")
    page.goto(f"{manage}/cancel")
    if "cancel" in page.url:
        axe(page)
        page.get_by_role("button", name="Yes, cancel it").click()
        expect(page.locator(".status")).to_contain_text("Cancelled")
    axe(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/privacy",
        "/accessibility",
        "/nowhere",
        f"/manage/{'x' * 32}",
        "/book/in-person?date=2999-01-01",
    ],
)
def test_the_quiet_pages(visitors: Visitors, axe: Axe, path: str, scheme: str) -> None:
    axe(visitors(path, scheme=scheme))  # type: ignore[arg-type]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False])
def test_what_is_wrong_is_shown_and_reached(
    visitors: Visitors, axe: Axe, script: bool, scheme: str
) -> None:
    axe = looking(axe, script=script)
    page = visitors(width=PHONE, script=script, scheme=scheme)  # type: ignore[arg-type]
    choose_a_time(page)
    fill_in(page, consent=False)
    page.fill("#email", "maria@")

    page.get_by_role("button", name="Book this time").click()

    axe(page)
    if script:
        expect(page.locator("#summary")).to_be_focused()
    page.locator("#summary a").first.click()
    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#email")).to_have_value("maria@")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_time_taken_meanwhile_and_the_enter_key(
    visitors: Visitors, axe: Axe, scheme: str
) -> None:
    slow = visitors(width=PHONE, scheme=scheme)  # type: ignore[arg-type]
    # Somebody else was quicker to have it kept for them.
    slow.route("**/api/**", lambda route: route.fulfill(status=409))
    choose_a_time(slow)
    expect(slow.locator("[data-hold-taken]")).to_be_visible()
    axe(slow)
    quick = visitors(slow.url, script=False)
    fill_in(quick)
    quick.get_by_role("button", name="Book this time").click()
    email = fill_in(slow)

    slow.get_by_role("button", name="Book this time").click()
    expect(slow.get_by_role("heading", level=1)).to_have_text("That time is no longer free")
    axe(slow)
    slow.locator("#email").press("Enter")
    expect(slow.get_by_role("heading", level=1)).to_have_text("That time is no longer free")
    slow.locator(".alternatives button").first.click()

    expect(slow.locator(".notice-success")).to_contain_text(email)


def test_what_is_typed_survives_another_time_and_is_wiped_by_booking(visitors: Visitors) -> None:
    page = visitors()
    choose_a_time(page)
    email = fill_in(page)
    page.fill("#note", "Nobody's business")
    page.get_by_role("link", name="Change").click()
    page.locator(".time-button").first.click()

    expect(page.locator("#email")).to_have_value(email)
    expect(page.locator("#note")).to_have_value("Nobody's business")
    page.check("#consent")
    page.get_by_role("button", name="Book this time").click()
    page.wait_for_url("**/book/confirmation")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_double_click_leads_to_one_confirmation(visitors: Visitors) -> None:
    page = visitors()
    choose_a_time(page)
    fill_in(page)

    page.get_by_role("button", name="Book this time").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is booked")


def test_going_back_after_booking_shows_the_same_appointment(
    visitors: Visitors,
) -> None:
    page = visitors()
    manage = book(page)

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is booked")

    assert manage in (page.locator("#change ~ p a").first.get_attribute("href") or "")


def test_without_a_connection_nothing_is_lost(visitors: Visitors) -> None:
    page = visitors()
    choose_a_time(page)
    email = fill_in(page)
    expect(page.locator("[data-hold-kept]")).to_be_visible()
    page.context.set_offline(True)

    page.get_by_role("button", name="Book this time").click()

    expect(page.locator("[data-offline]")).to_be_focused()
    expect(page.locator("#email")).to_have_value(email)
    page.context.set_offline(False)
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is booked")


def tab_to(page: Page, name: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.textContent + document.activeElement.id"):
            return
    raise AssertionError(f"the Tab key never reached {name!r}")


def test_the_keyboard_alone_is_enough(visitors: Visitors) -> None:
    page = visitors("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, "See all times")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book")
    tab_to(page, "Video consultation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/video*")
    tab_to(page, ":30")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details*")
    email = f"keys{next(numbers)}@example.com"
    for field, text in {"name": "Kay Board", "email": email, "phone": "713 555 1999"}.items():
        tab_to(page, field)
        page.keyboard.type(text)
    tab_to(page, "consent")
    page.keyboard.press("Space")
    tab_to(page, "Book this time")
    page.keyboard.press("Enter")

    expect(page.locator(".notice-success")).to_contain_text(email)


@pytest.mark.parametrize("script", [True, False])
def test_the_journey_in_spanish(visitors: Visitors, axe: Axe, script: bool) -> None:
    axe = looking(axe, script=script)
    page = visitors("/", script=script, locale="es-US", width=PHONE)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    axe(page)
    choose_a_time(page)
    axe(page)
    fill_in(page)
    page.get_by_role("button", name="Reservar esta hora").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Su cita está reservada")
    axe(page)


def test_nothing_runs_off_the_narrowest_page(visitors: Visitors) -> None:
    page = visitors(width=NARROWEST)
    manage = book(page)
    paths = ("/", "/book", "/book/in-person?tz=Asia/Tokyo", "/privacy", manage, f"{manage}/move")

    for path in (*paths, f"{manage}/cancel", "/book/confirmation"):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang=es")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROWEST, path
