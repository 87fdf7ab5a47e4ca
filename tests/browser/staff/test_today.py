"""The day at the desk: by mouse, by keyboard, without scripts, at two desks, without a line."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.clock import utc_now
from booking.database import Database
from booking.diary.models import Claim, DiaryCell
from booking.messages.models import Message
from tests.browser.visitor import DESK, TABLET
from tests.browser.witness import Witness
from tests.factories import HOUSTON, OFFICE, book_by_phone

Axe = Callable[..., None]
Desks = Callable[..., Page]
Put = Callable[..., Appointment]

SPITEFUL = (
    '<script>alert("x")</script>',
    "مريم عبد الله الحسيني",
    "W" * 200,
    "Zoë 👩🏽‍🦱 {{ 7*7 }}",
)
A_LOOK = 16_000
# Sits on the page until it is loaded anew.
MARK = "window.mark = 1"
SAME_PAGE = "window.mark === 1"


@pytest.fixture
def put(live_database: Database) -> Put:
    """Puts a visit into today, or some days after; the ones of the test before are gone."""
    with live_database.writing() as session:
        for row in (Message, Appointment, DiaryCell, Claim):
            session.execute(delete(row))

    def visit_at(hour: int, name: str, days: int = 0, **changes: object) -> Appointment:
        now = utc_now()
        today = datetime.combine(now.astimezone(HOUSTON).date(), time(hour), HOUSTON)
        asked = {"name": name, "phone": "(713) 555-0188", "override": True, "reason": "asked"}
        with live_database.writing() as session:
            # Booked ahead and put back to today, which may be over.
            ahead = today + timedelta(days=7)
            visit = book_by_phone(session, ahead, now=now, **asked | changes).appointment
            visit.starts_at -= timedelta(days=7 - days)
            visit.ends_at -= timedelta(days=7 - days)
        return visit

    return visit_at


def row(page: Page, visit: Appointment) -> Locator:
    return page.locator(f"#visit-{visit.reference}")


def click(page: Page, visit: Appointment, label: str) -> None:
    row(page, visit).get_by_role("button", name=re.compile(f"^{label}")).click()


def elsewhere(database: Database, visit: Appointment, *steps: Status) -> None:
    with database.writing() as session:
        own = session.get_one(Appointment, visit.id)
        for step in steps:
            # Whatever hour it is: nobody has missed what has not begun.
            now = max(utc_now(), own.starts_at)
            change_appointment(session, own, OfficeChange(status=step), by=OFFICE, now=now)


@pytest.mark.parametrize("width", [DESK, TABLET])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_full_day_fits_and_can_be_read_by_everybody(
    desks: Desks, axe: Axe, put: Put, live_database: Database, width: int, scheme: str
) -> None:
    visits = [put(9 + n, name, locale="es", note="n") for n, name in enumerate(SPITEFUL)]
    elsewhere(live_database, visits[0], Status.ARRIVED)
    elsewhere(live_database, visits[1], Status.NO_SHOW)
    page = desks(width=width, scheme=scheme)

    page.locator("summary").click()

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"/staff/day/{utc_now().astimezone(HOUSTON).date()}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_one_click_checks_in_and_one_takes_it_back(desks: Desks, put: Put) -> None:
    put(9, "Ann First")
    # It has begun at whatever hour this runs: only then can it be missed.
    visit = put(0, "Bea Second")
    page = desks()
    page.evaluate(MARK)

    for label, state in (
        ("Arrived", "Arrived"),
        ("Completed", "Completed"),
        ("Undo completed", "Arrived"),
        ("Undo arrived", "Booked"),
        ("No-show", None),
    ):
        if state == "Arrived" and label == "Undo completed":
            page.locator("summary").click()
        click(page, visit, label)
        if state != "Completed" and state is not None:
            expect(row(page, visit).locator(".status")).to_have_text(state)
        else:
            expect(page.locator("summary")).to_have_text("Done: 1")

    assert page.evaluate(SAME_PAGE)


def test_the_way_back_is_under_the_finger(desks: Desks, put: Put) -> None:
    visit = put(10, "Bea Second")
    page = desks()

    row(page, visit).get_by_role("button", name="Arrived").focus()
    page.keyboard.press("Enter")
    expect(row(page, visit).get_by_role("button", name="Undo arrived")).to_be_focused()
    expect(page.locator("[data-said]")).to_have_text(re.compile("Done: Arrived: Bea Second"))
    page.keyboard.press("Enter")

    expect(row(page, visit).locator(".status")).to_have_text("Booked")
    # A third, tired Enter must not make a no-show of whoever sits in the waiting room.
    expect(row(page, visit).get_by_role("button", name="Arrived")).to_be_focused()


def test_without_scripts_a_click_comes_back_to_its_row(desks: Desks, put: Put) -> None:
    visit = put(10, "Bea Second")
    page = desks(script=False)

    click(page, visit, "Arrived")

    expect(row(page, visit).locator(".status")).to_have_text("Arrived")
    assert page.url.endswith(f"/staff/#visit-{visit.reference}")


def test_what_another_desk_did_shows_by_itself_and_takes_nothing_away(
    desks: Desks, put: Put, live_database: Database
) -> None:
    mine, theirs, done = put(9, "Ann Mine"), put(10, "Bea Theirs"), put(8, "Cy Done")
    elsewhere(live_database, done, Status.NO_SHOW)
    page = desks()
    page.clock.install()
    page.reload()
    page.locator("summary").click()
    page.evaluate(MARK)
    phone = row(page, mine).get_by_role("link", name="(713) 555-0188")
    phone.focus()

    elsewhere(live_database, theirs, Status.ARRIVED)
    page.clock.fast_forward(A_LOOK)

    expect(row(page, theirs).locator(".status")).to_have_text("Arrived")
    expect(phone).to_be_focused()
    expect(page.locator("details")).to_have_attribute("open", "")
    assert page.evaluate(SAME_PAGE)


def test_the_row_keeps_the_focus_when_its_button_goes(
    desks: Desks, put: Put, live_database: Database
) -> None:
    visit = put(0, "Bea Theirs")
    page = desks()
    page.clock.install()
    page.reload()
    row(page, visit).get_by_role("button", name="No-show").focus()

    elsewhere(live_database, visit, Status.ARRIVED)
    page.clock.fast_forward(A_LOOK)

    expect(row(page, visit).locator(".status")).to_have_text("Arrived")
    expect(row(page, visit)).to_be_focused()


def test_a_click_at_one_desk_does_not_undo_what_the_other_did(
    desks: Desks, put: Put, live_database: Database
) -> None:
    visit = put(10, "Bea Both")
    page = desks()
    elsewhere(live_database, visit, Status.NO_SHOW)

    click(page, visit, "Arrived")

    expect(page.get_by_role("alert")).to_contain_text("Your click changed nothing")
    with live_database.reading() as session:
        assert session.get_one(Appointment, visit.id).status == Status.NO_SHOW
    expect(page.locator("summary")).to_have_text("Done: 1")


def test_a_call_is_ticked_off_where_it_is_shown_and_taken_back(desks: Desks, put: Put) -> None:
    put(23, "Cal Phone", email=None, days=1)
    page = desks()
    page.evaluate(MARK)
    waiting = page.locator(".waiting-group", has_text="To be phoned")
    expect(page.locator(".day-nav").get_by_role("link", name="Calls 1 to make")).to_be_visible()

    waiting.get_by_role("button", name="Called").click()
    expect(waiting).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("Called: Cal Phone.")
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(waiting.get_by_role("button", name="Called")).to_be_visible()
    assert page.evaluate(SAME_PAGE)


def test_two_quick_clicks_are_one(desks: Desks, put: Put) -> None:
    visit = put(10, "Bea Quick")
    page = desks()

    row(page, visit).get_by_role("button", name="Arrived").dblclick(delay=5)

    expect(row(page, visit).locator(".status")).to_have_text("Arrived")


def test_without_a_line_the_page_says_how_old_it_is(
    desks: Desks, put: Put, witness: Witness
) -> None:
    visit = put(10, "Bea Second")
    page = desks()
    page.clock.install()
    page.reload()

    page.context.set_offline(True)
    page.clock.fast_forward(A_LOOK)
    expect(page.get_by_role("alert")).to_contain_text("the server does not answer")
    click(page, visit, "Arrived")
    expect(page.get_by_role("alert")).to_contain_text("That was not saved")
    page.context.set_offline(False)
    click(page, visit, "Arrived")

    expect(row(page, visit).locator(".status")).to_have_text("Arrived")
    expect(page.locator("[data-trouble]")).to_be_hidden()
    assert all("ERR_INTERNET_DISCONNECTED" in one for one in witness.complaints)
    witness.complaints.clear()


def test_who_was_signed_out_elsewhere_is_led_to_the_sign_in(desks: Desks, put: Put) -> None:
    put(10, "Bea Second")
    page = desks()
    page.clock.install()
    page.reload()
    page.context.clear_cookies()

    page.clock.fast_forward(A_LOOK)

    page.wait_for_url("**/staff/login**")
    expect(page.get_by_text("Bea Second")).to_have_count(0)


def test_the_next_arrival_is_a_few_keys_away(desks: Desks, put: Put) -> None:
    put(0, "Bea Second")
    page = desks()

    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)

    expect(page.get_by_role("link", name="Bea Second", exact=True)).to_be_focused()


def test_a_normal_day_is_one_sheet_of_paper(desks: Desks, put: Put) -> None:
    for n in range(12):
        put(7 + n, f"Patient Number {n} de la Garza y Villaseñor", locale="es")
    page = desks()

    page.get_by_role("link", name="Day sheet").click()
    expect(page.get_by_role("button", name="Print")).to_be_focused()

    paper = page.pdf(format="Letter")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_another_day_is_one_key_away(desks: Desks, put: Put) -> None:
    put(10, "Bea Second")
    page = desks()

    page.get_by_role("link", name=re.compile("^The day after")).press("Enter")

    expect(page.locator(".visits")).to_have_count(0)
    page.get_by_label("Another day").fill("2027-03-14")
    page.wait_for_url("**/staff/?date=2027-03-14")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sunday, March 14, 2027")
