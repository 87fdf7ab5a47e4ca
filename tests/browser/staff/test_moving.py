"""Moving and cancelling on their own pages, without a mouse."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from booking.appointments.models import Appointment
from booking.availability.queries import Search, free_slots
from booking.clock import utc_now
from booking.database import Database
from booking.practice.queries import load_practice
from tests.factories import HOUSTON, book_by_phone

Desks = Callable[..., Page]
FOCUSED = "([name]) => document.activeElement?.matches(name)"


@pytest.fixture
def visit(live_database: Database) -> Appointment:
    """Kay's, at the last free time of the coming month."""
    now = utc_now()
    with live_database.writing() as session:
        practice = load_practice(session)
        search = Search(practice.type("video"), now.date(), now.date() + timedelta(days=30), now)
        last = free_slots(session, practice, search).slots[-1]
        asked = {"type": "video", "name": "Kay Board", "email": "kay@example.com"}
        return book_by_phone(session, last.starts_at, now=now, **asked).appointment


def now_at(database: Database, visit: Appointment) -> Appointment:
    with database.reading() as session:
        return session.get_one(Appointment, visit.id)


def tab_to(page: Page, what: str, *, within: int) -> None:
    for _ in range(within):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, [what]):
            return
    raise AssertionError(f"{what} is further away than {within} presses of Tab")


def test_another_day_is_reached_and_moved_to_with_few_keys(
    desks: Desks, live_database: Database, visit: Appointment
) -> None:
    page = desks(path=f"/staff/appointments/{visit.reference}/move")
    day = visit.starts_at.astimezone(HOUSTON).date() - timedelta(days=7)

    tab_to(page, "[name=from]", within=4)
    page.keyboard.type(day.strftime("%m%d%Y"))
    page.keyboard.press("Enter")
    page.wait_for_url("**from=*")
    # The times of the days that were asked for have the focus already.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Move Kay Board?")
    tab_to(page, "form.form button[type=submit]", within=4)
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("Kay Board: moved to")
    assert now_at(live_database, visit).starts_at.astimezone(HOUSTON).date() >= day


def test_a_visit_is_cancelled_with_few_keys(
    desks: Desks, live_database: Database, visit: Appointment
) -> None:
    page = desks(path=f"/staff/appointments/{visit.reference}/cancel")

    tab_to(page, "button.button-danger", within=5)
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("Kay Board: the visit on")
    assert now_at(live_database, visit).status == "cancelled"


def test_the_button_is_for_whoever_chooses_with_the_keys(desks: Desks, visit: Appointment) -> None:
    page = desks(path=f"/staff/appointments/{visit.reference}/move")
    button = page.locator(".by-click button")
    expect(button).to_be_hidden()

    page.locator(".free-time input").first.focus()
    page.keyboard.press("ArrowRight")

    expect(button).to_be_visible()


def test_a_time_that_is_clicked_goes_on_at_once(desks: Desks, visit: Appointment) -> None:
    page = desks(path=f"/staff/appointments/{visit.reference}/move")

    page.locator(".free-time input").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Move Kay Board?")
