"""The ways to reach out in a real browser: with and without script, on a phone and at a desk."""

import itertools
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Response, Route, expect
from sqlalchemy import select

from booking.campaigns.models import Touch
from booking.database import Database
from tests.browser.foreign import foreign_site
from tests.browser.test_touch import assert_tappable
from tests.browser.visitor import DESK, PHONE, Visitors
from tests.browser.witness import OWN_HOST
from tests.processes import Running
from tests.web.site.articles import add_campaign
from tests.web.site.leads import LONGEST

Axe = Callable[..., None]
FIRST_VIEW = 60_000
NARROWEST = 320
GUIDE = "/learn/hair-restoration"
PUBLIC = (
    "/",
    GUIDE,
    f"{GUIDE}/question",
    "/callback",
    "/book",
    "/book/in-person",
    "/privacy",
    "/accessibility",
    f"/news/{'x' * 32}",
)
VIEWS = [
    ("en", True, PHONE, "light"),
    ("es", True, PHONE, "dark"),
    ("en", True, DESK, "dark"),
    ("es", True, DESK, "light"),
    ("en", False, PHONE, "light"),
    ("es", False, DESK, "dark"),
]
THANKED = {"en": "Thank you, we have your message", "es": "Gracias, tenemos su mensaje"}
numbers = itertools.count(1)


def looking(axe: Axe, *, script: bool) -> Axe:
    """axe itself needs script; without it the same pages are only walked through."""
    return axe if script else lambda _page: None


def fill_in(page: Page) -> str:
    """Each visitor has their own address, with a slip in it."""
    slip = f"ana{next(numbers)}@gmial.com"
    for name, text in {"name": "Ana Ruiz", "phone": "713 555 0123", "email": slip}.items():
        page.fill(f"#{name}", text)
    page.check("#consent")
    return slip


def send(page: Page) -> None:
    page.locator("[data-form] > p > button[type=submit]").click()


@pytest.mark.parametrize(("language", "script", "width", "scheme"), VIEWS)
def test_asking_to_be_called_from_the_first_page_on(
    visitors: Visitors, axe: Axe, language: str, script: bool, width: int, scheme: str
) -> None:
    axe = looking(axe, script=script)
    page = visitors("/", script=script, width=width, scheme=scheme, locale=f"{language}-US")  # type: ignore[arg-type]
    page.locator("main a[href='/callback']").first.click()
    axe(page)
    send(page)
    axe(page)
    fill_in(page)
    send(page)
    expect(page.locator("[name=email_is]")).to_have_count(2)
    axe(page)
    page.locator("[name=email_is]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKED[language])
    axe(page)


@pytest.mark.parametrize(("language", "script", "width", "scheme"), VIEWS)
def test_from_the_guide_to_a_question(
    visitors: Visitors, axe: Axe, language: str, script: bool, width: int, scheme: str
) -> None:
    axe = looking(axe, script=script)
    page = visitors(GUIDE, script=script, width=width, scheme=scheme, locale=f"{language}-US")  # type: ignore[arg-type]
    axe(page)
    page.locator("[name=helpful]").last.click()
    axe(page)
    page.fill("#message", "What about PRP?")
    page.locator(".ask button").click()
    expect(page.locator("#message")).to_have_value("What about PRP?")
    axe(page)
    slip = fill_in(page)
    send(page)
    page.locator("[name=email_is]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKED[language])
    expect(page.locator("main")).to_contain_text(slip)


@pytest.mark.parametrize("script", [True, False])
def test_what_was_typed_comes_along_on_every_way(visitors: Visitors, script: bool) -> None:
    page = visitors("/callback", script=script)
    slip = fill_in(page)
    page.fill("#message", LONGEST["emoji"])
    page.locator("[formaction='/instead/book']").click()
    page.wait_for_url("**/book")
    page.goto("/")
    page.locator("[data-take]").click()
    expect(page.locator("#email")).to_have_value(slip)
    expect(page.locator("#note")).to_have_value(LONGEST["emoji"])

    page.fill("#note", "Call me at noon")
    page.locator("[formaction='/instead/question']").click()

    page.wait_for_url(f"**{GUIDE}/question")
    expect(page.locator("#message")).to_have_value("Call me at noon")
    expect(page.locator("#name")).to_have_value("Ana Ruiz")


def test_the_enter_key_sends_the_form_and_decides_nothing(visitors: Visitors) -> None:
    page = visitors("/callback")
    slip = fill_in(page)
    page.locator("#email").press("Enter")
    expect(page.locator("[name=email_is]").first).to_be_visible()
    expect(page.locator("h1")).to_be_focused()

    with page.expect_navigation():
        page.locator("#email").press("Enter")
    expect(page.locator("h1")).to_have_text("Is your email address right?")
    page.get_by_role("button", name=f"Keep {slip}").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(THANKED["en"])
    expect(page.locator("main")).to_contain_text(slip)


def test_what_is_wrong_is_shown_and_reached(visitors: Visitors) -> None:
    page = visitors("/callback", width=PHONE)
    send(page)

    expect(page.locator("#summary")).to_be_focused()
    page.locator("#summary a").nth(1).click()
    expect(page.locator("#phone")).to_be_focused()


def test_an_address_longer_than_the_phone_is_wide_stays_on_the_page(visitors: Visitors) -> None:
    page = visitors("/callback", width=PHONE)
    fill_in(page)
    page.fill("#email", f"maria.{'guadalupe' * 5}@gmial.com")
    page.fill("#phone", "")
    for go_on in ("[data-form] > p > button", "[name=email_is] >> nth=0"):
        page.locator(go_on).click()
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKED["en"])


def test_what_is_being_mended_is_no_longer_called_wrong(visitors: Visitors, axe: Axe) -> None:
    page = visitors("/callback", width=PHONE)
    send(page)
    assert page.locator("[aria-invalid]").count() == 3
    height = page.evaluate("document.body.scrollHeight")

    page.locator("#name").press_sequentially("A")
    page.locator("#email").press_sequentially("a")
    page.check("#consent")

    expect(page.locator("[aria-invalid]")).to_have_count(0)
    expect(page.locator("main .error-text:visible")).to_have_count(0)
    expect(page.locator("#phone")).to_have_accessible_description(re.compile("country code.$"))
    assert page.evaluate("document.body.scrollHeight") == height
    axe(page)


def test_a_number_that_is_wrong_stays_so_while_the_address_is_typed(visitors: Visitors) -> None:
    page = visitors("/callback")
    page.fill("#phone", "12")
    send(page)

    page.locator("#email").press_sequentially("a")

    expect(page.locator("#phone")).to_have_attribute("aria-invalid", "true")


def test_without_a_connection_nothing_is_lost(visitors: Visitors) -> None:
    page = visitors("/callback")
    slip = fill_in(page)
    page.context.set_offline(True)
    send(page)
    expect(page.locator("[data-offline]")).to_be_focused()
    expect(page.locator("#email")).to_have_value(slip)
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#email")).to_have_value(slip)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_sponsored_article_is_named_and_this_browser_can_be_left_uncounted(
    visitors: Visitors, axe: Axe, live_database: Database, scheme: str
) -> None:
    slug = f"article-{scheme}"
    add_campaign(live_database, slug, sponsored=True)
    page = visitors(f"/go/{slug}", scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator(".sponsored")).to_be_visible()
    axe(page)
    page.goto("/privacy")
    page.locator("main form button").click()
    expect(page.locator(".notice-success")).to_be_visible()
    axe(page)
    assert [one["name"] for one in page.context.cookies()].count("came") == 0


def test_a_click_on_another_sites_link_is_one_visit_and_says_which_site(
    visitors: Visitors, live_server: Running, live_database: Database
) -> None:
    add_campaign(live_database, "clicked")
    with foreign_site(live_server.url) as paper:
        link = f'<a href="{live_server.url}/go/clicked?utm_source=letter">Book</a>'
        page = visitors(f"{paper.origin}{paper.show(link)}")
        page.get_by_role("link", name="Book").click()
        page.wait_for_url("**/?utm_campaign=clicked*")
    with live_database.reading() as session:
        said = select(Touch.source, Touch.referrer).where(Touch.campaign == "clicked")
        assert session.execute(said).all() == [("letter", "localhost")]


@pytest.mark.parametrize("path", PUBLIC)
def test_the_first_view_is_light_and_asks_no_other_host(visitors: Visitors, path: str) -> None:
    page = visitors()
    answers: list[Response] = []
    foreign: list[str] = []

    def refuse_others(route: Route, request: Request) -> None:
        if urlsplit(request.url).hostname == OWN_HOST:
            return route.continue_()
        foreign.append(request.url)
        return route.abort()

    page.route("**/*", refuse_others)
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")

    but_fonts = [answer for answer in answers if ".woff2?" not in answer.url]
    weight = sum(answer.request.sizes()["responseBodySize"] for answer in but_fonts)
    assert foreign == []
    assert 0 < weight < FIRST_VIEW


@pytest.mark.parametrize("path", [GUIDE, f"{GUIDE}/question", "/callback", f"/news/{'x' * 32}"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_can_be_tapped_and_fits(visitors: Visitors, path: str, language: str) -> None:
    assert_tappable(visitors(f"{path}?lang={language}", width=PHONE))

    page = visitors(f"{path}?lang={language}", width=NARROWEST)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST


def test_which_address_is_meant_and_the_thanks_can_be_tapped(visitors: Visitors) -> None:
    page = visitors("/callback", width=PHONE)
    fill_in(page)
    send(page)
    page.locator("[name=email_is]").first.wait_for()
    assert_tappable(page)
    page.locator("[name=email_is]").first.click()
    page.wait_for_url("**/callback/thanks")
    assert_tappable(page)
