"""The widget on somebody else's page, in a browser that keeps no cookie of anybody's frames."""

import os
import re
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.campaigns.models import Campaign, Touch
from booking.database import Database
from booking.leads.models import Lead
from booking.web.frames import DEMO
from booking.web.widget import CALLBACK, HEIGHTS, PANEL
from tests.browser.conftest import ARGUMENTS
from tests.browser.foreign import WATCH_SHIFTS, Site, foreign_site
from tests.browser.steps import fill_in
from tests.browser.test_touch import assert_tappable
from tests.browser.visitor import DESK, PHONE, Visitors
from tests.browser.visitor import HEIGHTS as WINDOWS
from tests.browser.witness import Witness
from tests.machine import chromium
from tests.processes import Running
from tests.web.site.articles import add_campaign

Axe = Callable[..., None]
Open = Callable[..., Page]
NO_COOKIES = "--test-third-party-cookie-phaseout"
VIEWS = [
    ("en", PHONE, "light"),
    ("es", PHONE, "dark"),
    ("en", DESK, "dark"),
    ("es", DESK, "light"),
]
BOOK = {"en": "Book a consultation", "es": "Reservar una consulta"}
CALL = {"en": "Ask us to call", "es": "Pedir que me llamen"}
BOOKED = {"en": "Your appointment is booked", "es": "Su cita está reservada"}
THANKED = {"en": "Thank you, we have your message", "es": "Gracias, tenemos su mensaje"}
FOCUSED = "document.activeElement.shadowRoot?.activeElement?.textContent"
PANEL_HEIGHT = "document.querySelector('iframe').offsetHeight"
REFUSED = ("frame-ancestors", "postMessage", "BLOCKED_BY_RESPONSE")


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    strict = browser.browser_type.launch(
        executable_path=chromium(), args=[*ARGUMENTS, NO_COOKIES, *as_root]
    )
    yield strict
    strict.close()


@pytest.fixture(scope="module")
def paper(live_server: Running, live_database: Database) -> Iterator[Site]:
    """A site that the practice has listed."""
    with foreign_site(live_server.url) as site:
        add_campaign(live_database, origins=[site.origin])
        yield site


@pytest.fixture
def read(visitors: Visitors, paper: Site) -> Open:
    """`read(type="callback", mode="panel")`: the article with that widget in it."""

    def read(
        origin: str = paper.origin,
        *,
        lang: str = "en",
        script: bool = True,
        width: int = DESK,
        scheme: str = "light",
        **data: str,
    ) -> Page:
        page = visitors(script=script, width=width, scheme=scheme)  # type: ignore[arg-type]
        page.add_init_script(WATCH_SHIFTS)
        page.goto(f"{origin}{paper.show(code(paper.home, **data), lang=lang)}")
        return page

    return read


def code(home: str, *, campaign: str = "article", **data: str) -> str:
    said = " ".join(f'data-{name}="{value}"' for name, value in data.items())
    height = HEIGHTS[data.get("mode", "button")]
    return (
        f'<svg data-booking width="1" height="{height}" aria-hidden="true"></svg>'
        f'<script src="{home}/embed.js" data-campaign="{campaign}" {said} async></script>'
        f'<noscript><a href="{home}/book?utm_campaign=article">Book a consultation</a></noscript>'
    )


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def form_of(page: Page) -> Page:
    """What fills in or looks at a page takes a frame as well."""
    return cast(Page, page.frames[-1])


def send(page: Page, form: str) -> None:
    inside(page).locator(f"{form} button[type=submit]:not([formaction])").first.click()


def moved(page: Page) -> float:
    return float(page.evaluate("window.shift"))


def forgive_refusals(witness: Witness) -> None:
    """What the browser says of a frame that it was told to refuse."""
    witness.complaints[:] = [
        one for one in witness.complaints if not any(word in one for word in REFUSED)
    ]


def touch_of_latest(database: Database, model: type[Appointment] | type[Lead]) -> Touch:
    newest = select(model.first_touch_id).order_by(model.id.desc()).limit(1)
    with database.reading() as session:
        return session.scalars(select(Touch).where(Touch.id == newest.scalar_subquery())).one()


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_booked_in_a_dialog_on_a_listed_page(
    read: Open, axe: Axe, live_database: Database, language: str, width: int, scheme: str
) -> None:
    page = read(type="in-person", lang=language, width=width, scheme=scheme)
    page.get_by_role("button", name=BOOK[language]).click()
    axe(page)
    inside(page).locator(".time-button").first.wait_for()
    axe(form_of(page))
    inside(page).locator(".time-button").first.click()
    expect(inside(page).locator("[data-hold-kept]")).to_be_visible()
    email = fill_in(form_of(page))
    axe(form_of(page))
    send(page, "form[data-details]")

    expect(inside(page).get_by_role("heading", level=1)).to_have_text(BOOKED[language])
    expect(inside(page).locator(".notice-success")).to_contain_text(email)
    axe(form_of(page))
    assert moved(page) == 0
    assert page.context.cookies() == []
    touch = touch_of_latest(live_database, Appointment)
    assert (touch.campaign, touch.medium, touch.referrer) == ("article", "article", "localhost")


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_a_call_asked_for_in_a_panel(
    read: Open, axe: Axe, live_database: Database, language: str, width: int, scheme: str
) -> None:
    page = read(type=CALLBACK, mode=PANEL, lang=language, width=width, scheme=scheme)
    expect(page.locator("iframe")).to_have_attribute("title", CALL[language])
    inside(page).locator("#name").wait_for()
    axe(page)
    fill_in(form_of(page))
    send(page, "[data-form]")

    expect(inside(page).get_by_role("heading", level=1)).to_have_text(THANKED[language])
    axe(form_of(page))
    assert moved(page) == 0
    assert page.context.cookies() == []
    assert touch_of_latest(live_database, Lead).campaign == "article"


def test_by_keyboard_alone_and_back_to_the_button(read: Open) -> None:
    page = read(type=CALLBACK)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == CALL["en"]
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=CALL["en"])).to_be_visible()
    inside(page).locator("#name").wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        if inside(page).locator("#name:focus").count():
            break
    page.keyboard.type("Ana Ruiz")
    expect(inside(page).locator("#name")).to_have_value("Ana Ruiz")

    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate(FOCUSED) == CALL["en"]
    page.keyboard.press("Enter")
    expect(inside(page).locator("#name")).to_have_value("Ana Ruiz")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


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


def test_a_panel_grows_only_where_nobody_sees_anything_move(read: Open) -> None:
    page = read(type="in-person", mode=PANEL)
    inside(page).locator(".time-button").first.wait_for()
    assert page.evaluate(PANEL_HEIGHT) == HEIGHTS[PANEL]

    page.set_viewport_size({"width": DESK, "height": 600})
    page.evaluate("scrollBy(0, 20)")
    page.wait_for_function(f"{PANEL_HEIGHT} > {HEIGHTS[PANEL]}")

    assert moved(page) == 0
    assert form_of(page).evaluate("document.documentElement.scrollHeight <= innerHeight")


@pytest.mark.parametrize("mode", ["button", PANEL])
def test_on_a_page_that_is_not_listed_it_is_a_plain_link(
    read: Open, paper: Site, witness: Witness, mode: str
) -> None:
    page = read(paper.neighbour, mode=mode)
    if mode == "button":
        page.get_by_role("button", name=BOOK["en"]).click()

    link = page.get_by_role("link", name=BOOK["en"])
    expect(link).to_have_attribute("href", f"{paper.home}/book?utm_campaign=article&lang=en")
    expect(page.locator("iframe")).to_have_count(0)
    forgive_refusals(witness)


@pytest.mark.parametrize("mode", ["button", PANEL])
@pytest.mark.parametrize("campaign", ["nobody", DEMO, ""])
def test_for_a_campaign_that_nobody_set_up_it_is_a_plain_link(
    read: Open, paper: Site, witness: Witness, campaign: str, mode: str
) -> None:
    page = read(campaign=campaign, mode=mode)
    if mode == "button":
        page.get_by_role("button", name=BOOK["en"]).click()

    link = page.get_by_role("link", name=BOOK["en"])
    address = f"{paper.home}/book?utm_campaign={campaign}&lang=en"
    expect(link).to_have_attribute("href", address)
    expect(page.locator("iframe")).to_have_count(0)
    forgive_refusals(witness)


def test_a_site_that_is_listed_later_shows_it_then(
    read: Open, paper: Site, live_database: Database, witness: Witness
) -> None:
    add_campaign(live_database, "later", origins=[])
    expect(read(campaign="later", mode=PANEL).get_by_role("link", name=BOOK["en"])).to_be_visible()
    forgive_refusals(witness)
    with live_database.writing() as session:
        later = session.scalars(select(Campaign).where(Campaign.slug == "later")).one()
        later.origins = [paper.origin]

    expect(inside(read(campaign="later", mode=PANEL)).locator("h1")).to_be_visible()


def test_without_scripts_it_is_a_plain_link(read: Open) -> None:
    page = read(script=False)

    page.get_by_role("link", name=BOOK["en"]).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to book?")


def test_what_was_typed_goes_along_in_a_frame(read: Open) -> None:
    page = read(type=CALLBACK)
    page.get_by_role("button", name=CALL["en"]).click()
    email = fill_in(form_of(page), consent=False)
    inside(page).locator("[formaction^='/instead/book']").click()
    inside(page).locator("main a[href^='/book/']").first.click()
    inside(page).locator(".time-button").first.click()

    expect(inside(page).locator("#email")).to_have_value(email)
    expect(inside(page).locator("#name")).to_have_value("María López")


def test_whatever_is_no_form_opens_in_a_tab_of_its_own(read: Open) -> None:
    page = read(type=CALLBACK, mode=PANEL)
    link = inside(page).get_by_role("link", name="privacy page")
    with page.expect_popup() as opened:
        link.click()

    assert opened.value.url.endswith("/privacy?lang=en")
    expect(link).to_have_accessible_name("privacy page (opens in a new tab)")


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_the_demonstration_shows_every_variant_at_work(
    visitors: Visitors, axe: Axe, language: str, width: int, scheme: str
) -> None:
    page = visitors(f"/embed/demo?lang={language}", width=width, scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator("iframe")).to_have_count(2)
    axe(page)
    page.get_by_role("button", name=BOOK[language], exact=True).first.click()
    expect(page.frame_locator("dialog iframe").locator("h1")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    if width == PHONE:
        assert_tappable(page)
