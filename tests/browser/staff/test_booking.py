"""Finding a caller and booking for them, in a real browser: by hand, by keyboard, side by side."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from booking.appointments.actions import book_for_caller
from booking.appointments.inputs import OfficeBooking
from booking.appointments.models import Appointment
from booking.availability.queries import Search, free_slots
from booking.clock import utc_now
from booking.database import Database
from booking.practice.queries import load_practice
from tests.browser.visitor import DESK, TABLET
from tests.browser.witness import Witness
from tests.factories import HOUSTON, KEYS, OFFICE

Axe = Callable[..., None]
Desks = Callable[..., Page]


@pytest.fixture(scope="module")
def ana(live_database: Database) -> Appointment:
    """Siobhán has one visit already."""
    known = {"name": "Siobhán O'Brien", "phone": "+17135550123", "email": "s@example.com"}
    return booked(live_database, **known)


def booked(database: Database, **given: str) -> Appointment:
    now = utc_now()
    with database.writing() as session:
        practice = load_practice(session)
        today = now.date()
        search = Search(practice.type("video"), today, today + timedelta(days=60), now)
        last = free_slots(session, practice, search).slots[-1]
        asked = OfficeBooking.model_validate(
            {"type": "video", "starts_at": last.starts_at, **given}
        )
        return book_for_caller(session, asked, by=OFFICE, now=now, keys=KEYS).appointment


def times(page: Page) -> Locator:
    return page.locator('[data-part="times"] input[type=radio]')


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (TABLET, "dark")])
def test_a_known_caller_is_booked_in_five_steps(
    desks: Desks, axe: Axe, ana: Appointment, width: int, scheme: str
) -> None:
    page = desks(width=width, scheme=scheme)

    page.keyboard.press("/")
    page.keyboard.type("siobhan obrian")
    expect(page.get_by_role("option").first).to_contain_text("Siobhán O'Brien")
    axe(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/people/*")
    page.get_by_role("main").get_by_role("link", name="Book", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Book for Siobhán O'Brien")
    axe(page)
    times(page).first.check()
    page.locator("[data-send]").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Booked for Siobhán O'Brien")
    expect(page.get_by_text("The mail is on its way to")).to_be_visible()
    axe(page)
    assert ana.name == "Siobhán O'Brien"


def test_somebody_new_is_booked_by_keyboard_alone(desks: Desks, live_database: Database) -> None:
    page = desks()
    page.keyboard.press("/")
    page.keyboard.type("Zebedee Quill")
    expect(page.get_by_role("option", name="Book for somebody new")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/book?*")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Zebedee Quill")

    page.locator("#booking input[name=starts_at]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-summary]")).to_contain_text("Chosen:")
    page.locator("[data-send]").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="No email: tell them now")).to_be_visible()
    with live_database.reading() as session:
        found = select(Appointment).where(Appointment.name == "Zebedee Quill")
        assert session.scalars(found).one().source == "phone"


def test_who_goes_back_after_booking_has_chosen_no_time_yet(desks: Desks) -> None:
    page = desks(path="/staff/book")
    page.get_by_label("Name", exact=True).fill("Ruth First")
    times(page).nth(1).check()
    page.locator("[data-send]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Booked for Ruth First")

    page.go_back()

    expect(page.locator("[data-summary]")).to_have_text("No time is chosen yet.")
    expect(page.locator("input[name=starts_at]:checked")).to_have_count(0)


def test_a_refused_form_is_still_there_after_going_back(desks: Desks) -> None:
    page = desks(path="/staff/book")
    page.get_by_label("Name", exact=True).fill("Ruth Refused")
    page.get_by_label("Note").fill("A long story")
    page.get_by_label("Phone").fill("12")
    page.locator("[data-send]").click()
    expect(page.locator("#summary")).to_be_focused()
    page.goto("/staff/")

    page.go_back()

    expect(page.get_by_label("Name", exact=True)).to_have_value("Ruth Refused")
    expect(page.get_by_label("Note")).to_have_value("A long story")
    expect(page.get_by_label("Phone")).to_have_value("12")


def test_the_next_caller_finds_an_empty_form(desks: Desks) -> None:
    page = desks(path="/staff/book")
    page.get_by_label("Name", exact=True).fill("Ruth Before")
    page.locator("[data-send]").click()
    expect(page.locator("#summary")).to_be_visible()

    page.get_by_role("link", name="Book", exact=True).click()

    expect(page.locator("#summary")).to_be_hidden()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


def test_what_is_booked_without_a_line_stays_until_there_is_one(
    desks: Desks, witness: Witness
) -> None:
    page = desks(path="/staff/book")
    page.get_by_label("Name", exact=True).fill("Olive Offline")
    times(page).nth(2).check()

    page.context.set_offline(True)
    page.locator("[data-send]").click()
    expect(page.locator("[data-said]")).to_contain_text("No answer")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Olive Offline")
    page.context.set_offline(False)
    page.locator("[data-send]").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Booked for Olive Offline")
    assert all("ERR_INTERNET_DISCONNECTED" in one for one in witness.complaints)
    witness.complaints.clear()


def test_no_reason_is_asked_for_a_time_that_is_taken(desks: Desks, ana: Appointment) -> None:
    page = desks(path="/staff/book")
    wall = ana.starts_at.astimezone(HOUSTON)
    page.get_by_label("Video consultation").check()
    page.get_by_label("Another time, outside the rules").check()
    expect(page.get_by_label("Reason")).to_be_visible()

    page.get_by_label("Date", exact=True).fill(wall.date().isoformat())
    page.get_by_label("Time", exact=True).fill(f"{wall:%H:%M}")

    expect(page.locator("[data-taken]")).to_be_visible()
    expect(page.get_by_label("Reason")).to_be_hidden()
    page.get_by_label("Time", exact=True).fill("21:00")
    expect(page.get_by_label("Reason")).to_be_visible()


def test_the_list_is_moved_through_and_closed_by_keys(desks: Desks, ana: Appointment) -> None:
    page = desks()
    box = page.get_by_role("combobox", name="Find a person or a visit")
    box.fill("o'brien")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "false")

    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    box.press("Escape")

    expect(page.get_by_role("option").first).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator("[data-count]")).to_have_text("1 found")
    assert ana.id


def test_later_times_come_without_leaving_the_page(desks: Desks) -> None:
    page = desks(path="/staff/book")
    page.get_by_label("Name", exact=True).fill("Typed Before")
    first = times(page).first.get_attribute("value")

    page.get_by_role("button", name="Later times").click()

    expect(page.get_by_role("button", name="Earliest")).to_be_visible()
    assert times(page).first.get_attribute("value") != first
    expect(page.get_by_label("Name", exact=True)).to_have_value("Typed Before")


@pytest.mark.parametrize(
    ("width", "name", "at"), [(DESK, "Evening Guest", "21:00"), (TABLET, "Bo Larsen", "22:00")]
)
def test_a_time_outside_the_rules_warns_while_it_is_typed(
    desks: Desks, axe: Axe, width: int, name: str, at: str
) -> None:
    page = desks(path="/staff/book", width=width)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Another time, outside the rules").check()
    day = (utc_now() + timedelta(days=9)).date()
    page.get_by_label("Date", exact=True).fill(day.isoformat())
    page.get_by_label("Time", exact=True).fill(at)

    expect(page.get_by_text("Outside working hours")).to_be_visible()
    axe(page)
    page.get_by_label("Reason").fill("Flies home tomorrow")
    page.locator("[data-send]").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Booked for {name}")
    expect(page.get_by_text("Flies home tomorrow")).to_be_visible()


def test_somebody_who_may_be_known_is_shown_while_they_are_typed(
    desks: Desks, axe: Axe, ana: Appointment
) -> None:
    page = desks(path="/staff/book")
    page.get_by_label("Phone").fill("713 555 0123")

    choice = page.get_by_role("radio", name="This is Siobhán O'Brien")
    expect(choice).to_be_visible()
    axe(page)
    assert ana.id


def test_a_time_that_another_desk_takes_meanwhile_loses_nothing(desks: Desks, axe: Axe) -> None:
    one, other = desks(path="/staff/book"), desks(path="/staff/book")
    for page, name in ((one, "First Caller"), (other, "Second Guest")):
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Note").fill(f"What {name} said")
        times(page).first.check()
    one.locator("[data-send]").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Booked for First Caller")

    other.locator("[data-send]").click()

    taken = other.locator("#taken")
    expect(taken).to_be_focused()
    expect(taken).to_contain_text("First Caller")
    expect(other.get_by_label("Note")).to_have_value("What Second Guest said")
    axe(other)
    taken.get_by_role("radio").first.check()
    other.locator("[data-send]").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Booked for Second Guest")


def test_without_script_every_step_is_a_button(desks: Desks, live_database: Database) -> None:
    page = desks(path="/staff/book", script=False)
    page.get_by_label("Name", exact=True).fill("Plain Browser")
    page.get_by_label("Video consultation").check()
    page.get_by_role("button", name="Show its times").click()
    page.get_by_role("button", name="Later times").click()
    expect(page.get_by_label("Video consultation")).to_be_checked()
    page.locator('#booking input[name="starts_at"]').first.check()
    page.locator("[data-send]").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Booked for Plain Browser")
    with live_database.reading() as session:
        found = select(Appointment).where(Appointment.name == "Plain Browser")
        assert session.scalars(found).one().source == "phone"
