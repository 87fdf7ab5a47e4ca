"""The pipeline in a real browser: by mouse, by keyboard, without scripts, at two desks."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete, select

from booking.appointments.models import Appointment
from booking.clock import utc_now
from booking.database import Database
from booking.leads.actions import log_call
from booking.leads.models import Lead, LeadCall
from booking.leads.rules import CallResult
from booking.messages.models import Message
from booking.references import spoken_reference
from tests.browser.visitor import DESK, PHONE, TABLET
from tests.enquiries import enquire
from tests.factories import OFFICE

Axe = Callable[..., None]
Desks = Callable[..., Page]
Put = Callable[..., Lead]
A_LOOK = 16_000
# Sits on the page until it is loaded anew.
MARK = "window.mark = 1"
SAME_PAGE = "window.mark === 1"


@pytest.fixture
def put(live_database: Database) -> Put:
    """Puts a lead onto the board; the ones of the test before are gone."""
    with live_database.writing() as session:
        for row in (Message, LeadCall):
            session.execute(delete(row))
        for visit in session.scalars(select(Appointment)):
            visit.lead_id = None
        session.flush()
        session.execute(delete(Lead))

    def enquired(name: str, **more: object) -> Lead:
        facts = {"name": name, "phone": "(713) 555-0188", "now": utc_now() - timedelta(days=1)}
        with live_database.writing() as session:
            return enquire(session, **facts | more)  # type: ignore[arg-type]

    return enquired


def card(page: Page, lead: Lead) -> Locator:
    return page.locator(f"#lead-{lead.reference}")


def column(page: Page, stage: str) -> Locator:
    return page.locator(f".column-{stage}")


def log(page: Page, lead: Lead, result: str) -> None:
    card(page, lead).locator("summary").click()
    card(page, lead).get_by_role("button", name=result).click()


def own_page(lead: Lead) -> str:
    return f"/staff/leads/{spoken_reference(lead.reference)}"


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (TABLET, "dark")])
def test_every_page_of_the_leads_can_be_read_by_everybody(
    desks: Desks, axe: Axe, put: Put, width: int, scheme: str
) -> None:
    lead = put("Ana García", message="A question", touch={"utm_campaign": "article"})
    page = desks(path="/staff/leads", width=width, scheme=scheme)
    card(page, lead).locator("summary").click()
    axe(page)
    card(page, lead).get_by_role("link", name="More").click()
    expect(page.get_by_role("heading", name="Ana García")).to_be_visible()
    axe(page)

    for path in ("?view=list", f"/{lead.reference}", "/new", "/import", f"/{lead.reference}/next"):
        page.goto(f"/staff/leads{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_by_keyboard_alone_from_the_board_to_a_booked_visit(
    desks: Desks, put: Put, live_database: Database
) -> None:
    lead = put("Keyed In", email=None, message="About my temples")
    page = desks(path="/staff/leads")
    page.evaluate(MARK)
    card(page, lead).get_by_role("link", name="Keyed In").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(column(page, "reached").locator(".lead")).to_have_count(1)
    expect(card(page, lead)).to_be_focused()
    assert page.evaluate(SAME_PAGE)
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(card(page, lead).get_by_role("link", name="Book for Keyed In")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Note")).to_have_value("About my temples")
    page.locator("#booking input[name=starts_at]").first.focus()
    page.keyboard.press("Space")
    page.locator("[data-send]").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Booked for Keyed In")
    page.goto("/staff/leads")
    expect(column(page, "booked").locator(".lead")).to_contain_text("Visit")
    with live_database.reading() as session:
        assert session.get_one(Lead, lead.id).stage == "booked"


def test_a_click_is_taken_back_in_its_corner(desks: Desks, put: Put) -> None:
    lead = put("Ann Wrong")
    page = desks(path="/staff/leads")
    page.evaluate(MARK)

    log(page, lead, "Not interested")
    expect(column(page, "lost").locator(".lead")).to_contain_text("Not interested")
    page.get_by_role("button", name="Undo").click()

    expect(column(page, "new").locator(".lead")).to_have_count(1)
    expect(column(page, "lost").locator(".lead")).to_have_count(0)
    assert page.evaluate(SAME_PAGE)


def test_a_call_is_logged_on_the_day_and_taken_back_in_its_corner(desks: Desks, put: Put) -> None:
    put("Ann Late", now=utc_now() - timedelta(days=8))
    page = desks(path="/staff/")
    page.evaluate(MARK)
    late = page.locator('[data-key="leads"]')

    late.locator("summary").click()
    late.get_by_role("button", name="Left a message").click()
    expect(late).to_have_count(0)
    page.get_by_role("button", name="Undo").click()

    expect(late).to_contain_text("Ann Late")
    assert page.evaluate(SAME_PAGE)


def test_on_a_phone_the_filter_is_folded_until_somebody_wants_it(desks: Desks, put: Put) -> None:
    put("Ann Phone")
    page = desks(path="/staff/leads", width=PHONE)
    box = page.get_by_label("Name, number or reference")
    expect(box).to_be_hidden()

    page.get_by_text("Filter", exact=True).click()
    box.fill("Nobody")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page.get_by_text("Filter 1 chosen")).to_be_visible()
    expect(box).to_be_hidden()


def test_two_desks_do_not_overwrite_each_other(desks: Desks, put: Put) -> None:
    lead = put("Bea Both")
    one, other = desks(path="/staff/leads"), desks(path="/staff/leads")
    log(one, lead, "Reached")
    expect(column(one, "reached").locator(".lead")).to_have_count(1)

    log(other, lead, "No answer")

    expect(other.get_by_role("alert")).to_contain_text("Your click changed nothing")
    expect(column(other, "reached").locator(".lead")).to_have_count(1)


def test_what_happens_elsewhere_shows_by_itself_and_takes_nothing_away(
    desks: Desks, put: Put, live_database: Database
) -> None:
    mine, theirs = put("Ann Mine"), put("Bea Theirs")
    page = desks(path="/staff/leads")
    page.clock.install()
    page.reload()
    page.evaluate(MARK)
    card(page, mine).locator("summary").click()
    button = card(page, mine).get_by_role("button", name="Reached")
    button.focus()

    with live_database.writing() as session:
        own = session.get_one(Lead, theirs.id)
        log_call(session, own, CallResult.LEFT_MESSAGE, by=OFFICE, now=utc_now())
    page.clock.fast_forward(A_LOOK)

    expect(column(page, "attempting").locator(".lead")).to_contain_text("Bea Theirs")
    expect(page.get_by_role("link", name="Leads 1 waiting")).to_be_visible()
    expect(button).to_be_focused()
    assert page.evaluate(SAME_PAGE)


def test_what_takes_more_than_a_click_is_asked_in_a_dialog(desks: Desks, put: Put) -> None:
    lead = put("Cy Later")
    page = desks(path="/staff/leads")
    page.evaluate(MARK)
    more = card(page, lead).get_by_role("link", name="More")
    for button, words in (("In a week", "follow up"), ("Assign", "for Robin"), ("lost", "cost")):
        more.click()
        dialog = page.get_by_role("dialog")
        if button == "Assign":
            dialog.get_by_label("Assign to").select_option(label="Robin Front Desk (you)")
        if button == "lost":
            dialog.get_by_label("Not going on, because").select_option("cost")
        dialog.get_by_role("button", name=button).click()
        expect(page.locator(".toast")).to_contain_text(words)

    expect(column(page, "lost").locator(".lead")).to_contain_text("Robin Front Desk")
    assert page.evaluate(SAME_PAGE)


def test_a_dialog_that_is_closed_leaves_everything_as_it_was(desks: Desks, put: Put) -> None:
    lead = put("Dee Same")
    page = desks(path="/staff/leads")
    more = card(page, lead).get_by_role("link", name="More")
    more.click()
    expect(page.get_by_role("dialog")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(more).to_be_focused()
    expect(column(page, "new").locator(".lead")).to_have_count(1)


def test_a_click_on_its_page_keeps_the_note_that_is_being_typed(desks: Desks, put: Put) -> None:
    lead = put("Eve Typing")
    page = desks(path=own_page(lead))
    page.evaluate(MARK)
    page.get_by_label("What the office should know").fill("Prefers mornings")

    page.get_by_role("button", name="Left a message").click()

    expect(page.locator(".head-line")).to_contain_text("Attempting")
    expect(page.get_by_label("What the office should know")).to_have_value("Prefers mornings")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("The note is saved.")).to_be_visible()
    expect(page.get_by_label("What the office should know")).to_have_value("Prefers mornings")


def test_without_scripts_everything_is_a_form(desks: Desks, put: Put) -> None:
    lead = put("Plain Browser")
    page = desks(path="/staff/leads", script=False)
    log(page, lead, "Left a message")
    expect(column(page, "attempting").locator(".lead")).to_have_count(1)
    assert page.url.endswith(f"#lead-{lead.reference}")

    soon = card(page, lead).get_by_text("Follow up").inner_text()
    card(page, lead).get_by_role("link", name="More").click()
    page.get_by_role("button", name="In a month").click()
    expect(card(page, lead)).not_to_contain_text(soon)
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Undone: it is as it was.")).to_be_visible()
    expect(card(page, lead)).to_contain_text(soon)


def test_a_line_that_is_wrong_is_mended_on_the_page_and_all_is_imported(
    desks: Desks, put: Put, axe: Axe
) -> None:
    del put
    page = desks(path="/staff/leads/import")
    text = page.get_by_label("Or paste it here")
    text.fill("name,phone,consent\nIda Import,12,yes\n")
    page.get_by_label("Where and when these people agreed").fill("The fair")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#summary")).to_contain_text("Line 2, phone:")
    expect(page.locator("#summary")).to_be_focused()
    axe(page)

    text.fill("name,phone,consent\nIda Import,713 555 0142,yes\n")
    page.get_by_role("button", name="Look again").click()
    axe(page)
    page.get_by_role("button", name=re.compile("^Import")).click()

    expect(page.get_by_text("1 lead imported.")).to_be_visible()
    expect(page.get_by_role("link", name="Ida Import", exact=True)).to_be_visible()
