"""The outbox, the words of the mails and the reminders, as the office uses them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from booking.accounts.rules import Role
from booking.availability.queries import Search, free_slots
from booking.clock import utc_now
from booking.database import Database
from booking.messages.models import Message
from booking.practice.actions import touch_practice
from booking.practice.models import MailWording
from booking.practice.queries import load_practice
from tests.browser.visitor import DESK, TABLET
from tests.factories import book

Axe = Callable[..., None]
Desks = Callable[..., Page]

LOOKS = [(DESK, "light"), (TABLET, "dark")]
WORDS = "/staff/settings/wording/reminder/en"
NASTY = "Ana <img src=x onerror=alert(1)> Ruiz"


@pytest.fixture(scope="module")
def mail(live_database: Database) -> int:
    """The id of a mail that will not leave while the tests look at it."""
    later = utc_now() + timedelta(days=30)
    with live_database.writing() as session:
        practice = load_practice(session)
        first = later.date()
        search = Search(practice.type("in-person"), first, first + timedelta(days=7), now=utc_now())
        slot = free_slots(session, practice, search).slots[0]
        book(session, slot.starts_at, now=utc_now(), name=NASTY)
        found = select(Message).where(Message.kind == "confirmation")
        message = session.scalars(found.order_by(Message.id.desc())).first()
        assert message is not None
        message.due_at = later
        return message.id


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_from_the_list_to_the_mail_as_it_looks(
    desks: Desks, axe: Axe, mail: int, width: int, scheme: str
) -> None:
    page = desks(path="/staff/messages", width=width, scheme=scheme)
    axe(page)
    page.get_by_label("Name, address or reference").fill("ruiz")
    page.get_by_label("Name, address or reference").press("Enter")
    page.locator(f'[data-key="{mail}"] a').click()

    shown = page.frame_locator("iframe.mail")
    expect(shown.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    expect(page.get_by_role("heading", name="Confirmation")).to_be_visible()
    page.get_by_text("As plain text").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)


def test_a_link_in_a_preview_leads_nowhere(desks: Desks, mail: int) -> None:
    page = desks(path=f"/staff/messages/{mail}")
    page.frame_locator("iframe.mail").get_by_role("link", name="Move or cancel").click()

    shown = page.frame_locator("iframe.mail")
    expect(shown.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    assert page.url.endswith(f"/staff/messages/{mail}")


def test_the_list_follows_by_itself(desks: Desks, live_database: Database, mail: int) -> None:
    page = desks(path="/staff/messages")
    row = page.locator(f'[data-key="{mail}"]')
    expect(row).to_contain_text("waiting")
    row.get_by_role("link").focus()
    with live_database.writing() as session:
        message = session.get(Message, mail)
        assert message is not None
        message.status, message.last_error, message.due_at = "dead", "rcpt_550: unknown", None

    expect(row).to_contain_text("given up: mailbox unknown")
    expect(row.get_by_role("link")).to_be_focused()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_mail_follows_its_words_and_is_saved(
    desks: Desks, axe: Axe, live_database: Database, width: int, scheme: str
) -> None:
    _forget_words(live_database)
    page = desks(Role.ADMIN, WORDS, width=width, scheme=scheme)
    shown = page.frame_locator("iframe.mail:visible")
    expect(shown.get_by_text("Hello Maria Example,")).to_be_visible()
    steps = page.evaluate("history.length")
    page.get_by_label("Greeting").fill("Dear {name},")
    expect(shown.get_by_text("Dear Maria Example,")).to_be_visible()
    page.get_by_label("Last words").fill("Please bring ")
    page.get_by_role("button", name="Put in the practice’s name").last.click()
    expect(shown.get_by_text("Please bring Houston Center")).to_be_visible()
    page.get_by_label("Greeting").fill("Dear {nam},")
    expect(shown.get_by_text("{nam} is no placeholder")).to_be_visible()
    page.get_by_label("Greeting").fill("Dear {name}:")
    expect(shown.get_by_text("Dear Maria Example:")).to_be_visible()
    assert page.evaluate("history.length") == steps
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)

    page.get_by_label("Greeting").press("Enter")

    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Greeting")).to_have_value("Dear {name}:")


def test_broken_words_are_led_to(desks: Desks, axe: Axe, live_database: Database) -> None:
    _forget_words(live_database)
    page = desks(Role.ADMIN, WORDS)
    page.get_by_label("Subject").fill("Your hair visit")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#summary")).to_be_focused()
    axe(page)
    page.locator("#summary").get_by_role("link").click()
    expect(page.get_by_label("Subject")).to_be_focused()
    expect(page.get_by_label("Subject")).to_have_value("Your hair visit")


def test_without_a_script_a_button_shows_the_mail(desks: Desks, live_database: Database) -> None:
    _forget_words(live_database)
    page = desks(Role.ADMIN, WORDS, script=False)
    page.get_by_label("Greeting").fill("Good day {name},")
    page.get_by_role("button", name="Show how it looks").click()

    shown = page.frame_locator("iframe.mail")
    expect(shown.get_by_text("Good day Maria Example,")).to_be_visible()
    expect(page.get_by_label("Greeting")).to_have_value("Good day {name},")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_reminders_by_keyboard_alone(desks: Desks, axe: Axe, width: int, scheme: str) -> None:
    page = desks(Role.ADMIN, "/staff/settings/reminders", width=width, scheme=scheme)
    axe(page)
    page.get_by_label("At most this late, in hours").first.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    page.keyboard.press("Enter")

    expect(page.locator("#foreseen")).to_be_focused()
    expect(page.locator("#foreseen")).to_contain_text("upcoming visit")
    axe(page)
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_all_mails_have_their_words(desks: Desks, axe: Axe) -> None:
    page = desks(Role.ADMIN, "/staff/settings")
    page.get_by_role("link", name="Words of the mails").click()
    axe(page)
    page.get_by_role("link", name="Cancellation, Spanish").click()

    expect(page.get_by_role("heading", name="Cancellation in Spanish")).to_be_visible()


def _forget_words(database: Database) -> None:
    with database.writing() as session:
        session.execute(delete(MailWording))
        touch_practice(session)
