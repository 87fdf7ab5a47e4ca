"""The settings, as an administrator uses them: by mouse, by keyboard, on a tablet."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from booking.accounts.rules import Role
from booking.availability.queries import Search, free_slots
from booking.clock import utc_now
from booking.database import Database
from booking.practice.queries import load_practice
from tests.browser.visitor import DESK, TABLET
from tests.factories import book, book_by_phone

# How far the middle of the first line lies from the middle of its box.
BESIDE = """(label) => {
  const box = label.previousElementSibling.getBoundingClientRect();
  const { top } = label.getBoundingClientRect();
  const { lineHeight, paddingTop } = getComputedStyle(label);
  const line = top + parseFloat(paddingTop) + parseFloat(lineHeight) / 2;
  return Math.abs(line - (box.top + box.height / 2));
}"""
Axe = Callable[..., None]
Desks = Callable[..., Page]

LOOKS = [(DESK, "light"), (TABLET, "dark")]
PAGES = (
    "",
    "/practice",
    "/locations",
    "/locations/houston",
    "/rooms/new",
    "/providers",
    "/providers/patt",
    "/types",
    "/types/in-person",
    "/hours",
    "/hours/patt/always",
    "/hours/patt/new",
    "/exceptions",
    "/exceptions/new",
    "/closures",
    "/closures/new",
    "/close",
)


@pytest.fixture(scope="module")
def full_day(live_database: Database) -> date:
    """A day with two visits: one can be told by mail, one must be phoned."""
    now = utc_now()
    with live_database.writing() as session:
        practice = load_practice(session)
        first = now.date() + timedelta(days=7)
        search = Search(practice.type("in-person"), first, first + timedelta(days=10), now=now)
        slots = free_slots(session, practice, search).slots
        day = slots[0].starts_at.astimezone(practice.zone).date()
        book(session, slots[0].starts_at, now=now, name="Ana <b>García</b> سلام")
        same = [one for one in slots if one.starts_at > slots[0].starts_at + timedelta(hours=2)]
        book_by_phone(session, same[0].starts_at, now=now, phone="713 555 0111")
        return day


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_can_be_read_by_everybody(
    desks: Desks, axe: Axe, width: int, scheme: str
) -> None:
    page = desks(Role.ADMIN, width=width, scheme=scheme)

    for path in PAGES:
        page.goto(f"/staff/settings{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_what_is_wrong_is_told_where_it_is(desks: Desks, axe: Axe) -> None:
    page = desks(Role.ADMIN, "/staff/settings/types/in-person", width=TABLET)
    page.get_by_label("Length").fill("42")

    page.get_by_label("Length").press("Enter")

    expect(page.locator("#wrong")).to_be_focused()
    axe(page)
    page.get_by_role("link", name="Length: Please use a multiple of five minutes.").press("Enter")
    expect(page.get_by_label("Length")).to_be_focused()


def test_mondays_hours_are_copied_by_keyboard(desks: Desks) -> None:
    page = desks(Role.ADMIN, "/staff/settings/hours/patt/always")
    page.get_by_label("Monday, from", exact=True).fill("08:30")

    page.get_by_role("button", name="Same on Tuesday to Friday").press("Enter")

    expect(page.get_by_label("Friday, from", exact=True)).to_have_value("08:30")


@pytest.mark.usefixtures("full_day")
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_hours_that_leave_visits_outside_are_asked_about(
    desks: Desks, axe: Axe, width: int, scheme: str
) -> None:
    page = desks(Role.ADMIN, "/staff/settings/hours/patt/always", width=width, scheme=scheme)
    for weekday in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        for edge in ("from", "to"):
            page.get_by_label(f"{weekday}, {edge}", exact=True).fill("")
            page.get_by_label(f"{weekday}, {edge} (2)", exact=True).fill("")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_role("heading", name="2 appointments would be outside")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Back to the form").press("Enter")
    expect(page.get_by_label("Monday, from", exact=True)).to_have_value("")


def test_a_day_is_closed_in_two_steps(desks: Desks, axe: Axe, full_day: date) -> None:
    page = desks(Role.FRONT_DESK, "/staff/settings/close")
    page.get_by_label("Day").fill(full_day.isoformat())
    page.get_by_label("In English").fill("Dr. Patt is ill.")
    page.get_by_role("button", name="See who is affected").press("Enter")

    expect(page.get_by_text("will be cancelled.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Close and cancel").press("Enter")

    expect(page.get_by_role("heading", name="Told by mail")).to_be_visible()
    axe(page)


def test_a_box_stands_beside_the_middle_of_its_words(desks: Desks) -> None:
    page = desks(Role.ADMIN, "/staff/settings/closures")

    assert page.locator(".holidays label").first.evaluate(BESIDE) <= 1
