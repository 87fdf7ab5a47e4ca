"""A visit in a frame, in a browser: without a cookie it is one visit all the same."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from booking.campaigns.models import Campaign, Touch
from booking.database import Database
from booking.reports.models import JourneyStep
from tests.browser.steps import choose_a_time
from tests.browser.visitor import Visitors

FRAMED = "frame=article"
KEPT = "[data-hold-kept]"


@pytest.fixture(scope="module", autouse=True)
def article(live_database: Database) -> None:
    said = {"source": "paper", "medium": "article", "landing": "/"}
    origins = ["https://paper.example"]
    with live_database.writing() as session:
        made = datetime.now(UTC)
        for one in ("article", "leaflet"):
            session.add(Campaign(slug=one, name=one, origins=origins, created_at=made, **said))


def counted(database: Database) -> tuple[int, int]:
    """Arrivals, and steps of bookings."""
    with database.reading() as session:
        arrivals = session.scalars(select(func.count(Touch.id))).one()
        return arrivals, session.scalars(select(func.sum(JourneyStep.count))).one() or 0


def test_a_time_is_ones_own_when_the_page_around_is_loaded_again(visitors: Visitors) -> None:
    page = visitors()
    choose_a_time(page, f"&{FRAMED}")
    expect(page.locator(KEPT)).to_be_visible()
    own = page.locator("form[data-details]").get_attribute("data-starts-at") or ""

    page.goto(f"/book/in-person?date={own[:10]}&{FRAMED}")

    page.locator(f'.times .time-button[href*="{own}"]').click()
    expect(page.locator(KEPT)).to_be_visible()


def test_another_campaigns_form_in_the_same_tab_begins_a_visit_of_its_own(
    visitors: Visitors,
) -> None:
    page = visitors()
    choose_a_time(page, f"&{FRAMED}")
    expect(page.locator(KEPT)).to_be_visible()
    (own,) = parse_qs(urlsplit(page.url).query)["visit"]

    page.goto("/book/in-person?frame=leaflet")

    page.wait_for_url("**visit=**")
    assert own not in page.url


def test_two_frames_keep_a_time_each(visitors: Visitors) -> None:
    first = visitors()
    choose_a_time(first, f"&{FRAMED}")
    expect(first.locator(KEPT)).to_be_visible()

    second = first.context.new_page()
    choose_a_time(second, f"&{FRAMED}")

    expect(second.locator(KEPT)).to_be_visible()
    expect(first.locator(KEPT)).to_be_visible()
    assert first.locator("input[name=hold]").input_value()


def test_a_clock_of_ones_own_begins_no_visit_and_what_is_chosen_begins_one(
    visitors: Visitors, live_database: Database
) -> None:
    before = counted(live_database)
    page = visitors(f"/book/in-person?{FRAMED}", zone="America/New_York")
    expect(page.locator("[data-own-zone]")).to_be_visible()
    assert counted(live_database) == before

    page.locator(".days a[data-day]:not([aria-current])").first.click()
    page.wait_for_url("**date=**")
    page.go_back()
    page.get_by_role("link", name="Español").click()
    page.get_by_role("link", name="English").wait_for()

    assert counted(live_database)[0] == before[0] + 1
