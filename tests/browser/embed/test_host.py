"""Whatever page it is put into: it comes to its place, and neither changes the other."""

import pytest
from playwright.sync_api import expect

from booking.web.widget import CALLBACK, HEIGHTS, PANEL, Widget
from tests.browser.embed.reader import BOOK, CALL, SHIFT, VIEWS, Axe, Open, height_of, inside
from tests.browser.foreign import Site
from tests.browser.test_touch import assert_tappable
from tests.browser.visitor import PHONE, Visitors

MODES = ["button", PANEL]
RESETS = "svg, iframe { display: block } a, svg { line-height: 3; vertical-align: middle }"
LOUD = """main span { font-size: 10px; letter-spacing: 1em; display: none !important }
  iframe { max-height: 300px; border: 9px solid } div, button { display: none }"""
BARE = '<script src="{}/embed.js" data-campaign="article" data-type="callback" async></script>'
PLACE_OF_WHAT_FOLLOWS = "document.querySelector('#after').offsetTop"
PLACES = "[...document.querySelectorAll('main span, main h2')].map((one) => one.localName)"


@pytest.mark.parametrize("style", ["", RESETS])
@pytest.mark.parametrize("mode", MODES)
def test_what_follows_stands_where_it_stood_before_the_script(
    read: Open, mode: str, style: str
) -> None:
    before = read(mode=mode, style=style, script=False).evaluate(PLACE_OF_WHAT_FOLLOWS)
    page = read(mode=mode, style=style)
    page.locator("main > span").wait_for(state="attached")

    assert page.evaluate(PLACE_OF_WHAT_FOLLOWS) == before
    assert page.evaluate(SHIFT) == 0


def test_no_style_of_the_page_reaches_the_button(read: Open) -> None:
    page = read(style=LOUD)
    button = page.get_by_role("button", name=BOOK["en"])

    expect(page.locator("main > span")).to_have_css("letter-spacing", "normal")
    expect(button).to_have_css("font-size", "17px")
    assert button.bounding_box()["height"] == HEIGHTS["button"]  # type: ignore[index]


def test_no_style_of_the_page_reaches_the_panel(read: Open) -> None:
    page = read(mode=PANEL, style=LOUD)

    expect(page.locator("iframe")).to_have_css("border-top-width", "0px")
    assert height_of(page) == HEIGHTS[PANEL]


def test_where_the_reader_chose_the_colours_a_button_has_an_edge(read: Open) -> None:
    page = read()
    page.emulate_media(forced_colors="active")
    opener = page.get_by_role("button", name=BOOK["en"])
    opener.click()

    for button in (opener, page.get_by_role("button", name="Close", exact=True)):
        expect(button).to_have_css("border-top-style", "solid")


@pytest.mark.parametrize("between", ["\n", "<br>\n", "</p>\n<p>"])
def test_an_editor_may_wrap_the_two_lines_as_it_likes(
    read: Open, paper: Site, between: str
) -> None:
    code = Widget(campaign="article").code(paper.home).replace("\n", between)
    page = read(code=f"<p>{code}</p>")

    expect(page.get_by_role("button", name=BOOK["en"])).to_be_visible()
    expect(page.get_by_role("link")).to_have_count(0)


def test_the_script_alone_puts_a_button_where_it_stands(read: Open, paper: Site) -> None:
    page = read(code=BARE.format(paper.home))
    page.get_by_role("button", name=CALL["en"]).click()

    expect(inside(page).locator("#name")).to_be_visible()


def test_several_stand_on_one_page_each_in_its_place_with_a_form_of_its_own(
    read: Open, paper: Site
) -> None:
    first, last = Widget(campaign="article"), Widget(campaign="article", kind=CALLBACK)
    bare = BARE.format(paper.home)
    codes = (first.code(paper.home), bare, last.code(paper.home))
    page = read(code="<h2>Next</h2>".join(codes))
    opened = page.frame_locator("dialog[open] iframe")
    expect(page.get_by_role("button")).to_have_text([BOOK["en"], CALL["en"], CALL["en"]])
    assert page.evaluate(PLACES) == ["span", "h2", "span", "h2", "span"]

    page.get_by_role("button", name=CALL["en"]).last.click()
    expect(opened.locator("#name")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=BOOK["en"]).click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("What would you like to book?")


def test_a_button_in_another_language_than_the_page_says_so(read: Open, paper: Site) -> None:
    page = read(code=Widget(campaign="article", lang="es").code(paper.home), lang="en")

    expect(page.get_by_role("button", name=BOOK["es"])).to_be_visible()
    expect(page.locator("main > span")).to_have_attribute("lang", "es")


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
