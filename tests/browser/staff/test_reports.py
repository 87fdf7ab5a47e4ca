"""The reports as somebody reads them: on a desk, on a tablet, by ear and on paper."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from booking.accounts.rules import Role
from booking.campaigns.actions import add_campaign, note_arrival
from booking.campaigns.inputs import NewCampaign
from booking.campaigns.rules import Arrival
from booking.clock import utc_now
from booking.database import Database
from booking.inputs import from_form
from booking.reports.actions import add_steps
from booking.reports.rules import Step
from tests.browser.visitor import DESK, PHONE, TABLET
from tests.factories import OFFICE
from tests.reports.world import World

Axe = Callable[..., None]
Desks = Callable[..., Page]

LOOKS = [(DESK, "light"), (TABLET, "dark")]
STATUSES = ("completed", "completed", "no_show", "cancelled", "completed", "booked")
PATHS = (
    "/staff/reports",
    "/staff/reports?by=source&touch=last",
    "/staff/reports/rows?cell=visits",
    "/staff/reports/rows?cell=leads",
    "/staff/reports/rows?cell=booked",
    "/staff/reports/campaigns/honest-look",
    "/staff/settings/campaigns",
    "/staff/settings/campaigns/honest-look",
    "/staff/settings/campaigns/new",
)
FOLDED = """() => [...document.querySelectorAll(".report details table")]
  .filter((one) => !one.getBoundingClientRect().height).length"""

INK = """() => ["body", ".chart-part", ".quiet"].map((one) => {
  const style = getComputedStyle(document.querySelector(one));
  return [style.color, style.fill];
})"""
# Where the words of headings and of the first cells begin.
EDGES = """() => [...document.querySelectorAll("main :is(h1, h2, tr > :first-child)")]
  .filter((one) => one.offsetHeight > 1)
  .map((one) => one.getBoundingClientRect().left + parseFloat(getComputedStyle(one).paddingLeft))
  .map(Math.round)"""


@pytest.fixture(scope="module")
def lived(live_database: Database) -> None:
    """Three weeks of visits, by one campaign."""
    now = utc_now()
    typed = {"name": "An honest look", "slug": "honest-look", "source": "paper", "landing": "/"}
    typed |= {"medium": "article", "active": "true", "cost_cents": "16200"}
    wish = from_form(NewCampaign, typed)
    with live_database.writing() as session:
        add_campaign(session, wish, by=OFFICE, now=now)
        world = World(session)
        for n, status in enumerate(STATUSES * 3):
            at = now - timedelta(days=n)
            touch = note_arrival(session, Arrival(campaign="honest-look"), visitor=f"{n}", now=at)
            world.visit(at, booked_at=at, status=status, first=touch, last=touch)
            world.lead(at, first=touch, last=touch, answered_at=at + timedelta(minutes=n))
            add_steps(session, {(at.date(), step): 9 - 2 * k for k, step in enumerate(Step)})


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_can_be_read_by_everybody(
    desks: Desks, axe: Axe, width: int, scheme: str
) -> None:
    page = desks(Role.ADMIN, width=width, scheme=scheme)

    for path in PATHS:
        page.goto(path)
        for one in page.locator("summary").all():
            one.click()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.usefixtures("lived")
def test_a_number_leads_to_its_list_and_back_to_the_same_days(desks: Desks) -> None:
    page = desks(Role.ADMIN, "/staff/reports?by=medium")
    page.get_by_role("row", name="article").get_by_role("link", name="18").first.click()

    expect(page.get_by_text("18 in all.")).to_be_visible()
    page.get_by_role("link", name="Reports", exact=True).last.click()
    expect(page.get_by_label("People by")).to_have_value("medium")


@pytest.mark.usefixtures("lived")
def test_each_chart_says_what_it_shows(desks: Desks) -> None:
    page = desks(Role.ADMIN, "/staff/reports")
    names = [one.get_attribute("aria-label") or "" for one in page.get_by_role("img").all()]

    assert len(names) == 6
    assert any("An honest look: 9 attended of 18 booked" in name for name in names)


@pytest.mark.usefixtures("lived")
def test_on_paper_nothing_is_folded_away_and_nothing_is_cut_off(desks: Desks) -> None:
    page = desks(Role.ADMIN, "/staff/reports", width=TABLET)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 900})

    assert page.evaluate(FOLDED) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    expect(page.locator(".span-form")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Staff area")).to_be_hidden()


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("path", ["/staff/reports", "/staff/reports/campaigns/honest-look"])
def test_paper_is_light_and_begins_everything_at_one_edge(desks: Desks, path: str) -> None:
    on_screen = desks(Role.ADMIN, path).evaluate(INK)
    page = desks(Role.ADMIN, path, scheme="dark")
    page.emulate_media(media="print")

    assert page.evaluate(INK) == on_screen
    assert len(set(page.evaluate(EDGES))) == 1


@pytest.mark.usefixtures("lived")
def test_a_campaigns_cost_is_one_word_also_on_a_phone(desks: Desks) -> None:
    page = desks(Role.ADMIN, "/staff/reports/campaigns/honest-look?small=show", width=PHONE)
    cost = page.get_by_text("$1,800", exact=True).bounding_box()

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert cost
    assert cost["width"] > cost["height"]


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("path", ["", "/honest-look"])
def test_a_campaigns_link_is_copied(desks: Desks, path: str) -> None:
    page = desks(Role.ADMIN, f"/staff/settings/campaigns{path}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the short link").press("Enter")

    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/go/honest-look")
