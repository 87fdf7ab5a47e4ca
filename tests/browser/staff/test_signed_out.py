"""Signed out in the middle of something, and in again in another tab: nothing typed is lost."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from booking.appointments.models import Appointment
from booking.database import Database
from tests.browser.staff.grid import at, booked, confirm, drag, empty, found, visit_of, working_week
from tests.browser.staff.sessions import end_sessions, in_again, sign_in_elsewhere

Desks = Callable[..., Page]


@pytest.fixture
def monday(live_database: Database) -> date:
    """Of a working week; what the test before left there is gone."""
    empty(live_database)
    return working_week(live_database)


def cancelling(page: Page, name: str, reason: str) -> None:
    visit_of(page, name).click()
    page.locator(".cal-card").get_by_role("link", name="Cancel…").click()
    page.get_by_role("dialog").get_by_label("Reason").fill(reason)


def keep_still(page: Page) -> None:
    """Nothing that the calendar asks by itself learns first that nobody is signed in any more."""
    page.route("**/staff/calendar/feed?*", lambda _route: None)


def reason_of(database: Database, visit_id: int) -> str | None:
    with database.reading() as session:
        return session.get_one(Appointment, visit_id).cancel_reason


def test_a_change_is_undone_after_signing_in_again_elsewhere(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Una Undo")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    end_sessions(live_database)
    sign_in_elsewhere(page)

    drag(page, visit_of(page, "Una Undo"), down=1)
    confirm(page)
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(page.locator("#toasts")).to_contain_text("Undone: it is as it was.")
    assert found(live_database, visit).starts_at == at(monday, "09:00")


def test_the_way_back_asks_for_the_sign_in_that_it_needs(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Uma Undo")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    drag(page, visit_of(page, "Uma Undo"), down=1)
    keep_still(page)
    confirm(page)
    end_sessions(live_database)

    page.locator("#toasts").get_by_role("button", name="Undo").click()
    in_again(page)

    expect(page.locator("#toasts")).to_contain_text("Undone: it is as it was.")
    assert found(live_database, visit).starts_at == at(monday, "09:00")


def test_the_way_back_waits_while_it_is_covered_by_the_question_to_sign_in(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Ula Undo")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    page.clock.install()
    drag(page, visit_of(page, "Ula Undo"), down=1)
    with page.expect_response("**/staff/calendar/feed?*"):
        confirm(page)
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
    end_sessions(live_database)
    # The calendar looks for itself, and is refused.
    page.evaluate("document.dispatchEvent(new CustomEvent('desk:changed'))")
    page.get_by_role("dialog", name="You have been signed out").wait_for()
    page.clock.run_for(55_000)
    in_again(page)

    # As long as at first, however long it was covered.
    page.clock.run_for(9_000)
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(page.locator("#toasts")).to_contain_text("Undone: it is as it was.")
    assert found(live_database, visit).starts_at == at(monday, "09:00")


def test_what_cannot_be_undone_is_said_to_stand(
    desks: Desks, live_database: Database, monday: date
) -> None:
    booked(live_database, at(monday, "09:00"), "Udo Undo")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    drag(page, visit_of(page, "Udo Undo"), down=1)
    keep_still(page)
    confirm(page)
    end_sessions(live_database)

    page.locator("#toasts").get_by_role("button", name="Undo").click()
    page.get_by_role("dialog", name="You have been signed out").press("Escape")

    expect(page.locator("#toasts")).to_contain_text("Nothing was undone")
    expect(page.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()


def test_a_reason_outlives_the_session_it_was_typed_in(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Rita Reason")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    cancelling(page, "Rita Reason", "Has a fever")
    end_sessions(live_database)

    page.get_by_role("button", name="Cancel the visit").click()
    in_again(page)

    expect(page.locator("#toasts")).to_contain_text("is cancelled")
    assert reason_of(live_database, visit) == "Has a fever"


def test_whoever_signed_out_elsewhere_is_asked_before_a_change(
    desks: Desks, live_database: Database, monday: date
) -> None:
    booked(live_database, at(monday, "09:00"), "Sia Signed")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    cancelling(page, "Sia Signed", "Has a cold")
    page.context.clear_cookies()

    page.get_by_role("button", name="Cancel the visit").click()
    expect(page.locator(".ec-sidebar time").first).to_be_hidden()
    page.get_by_role("dialog", name="You have been signed out").press("Escape")
    expect(page.locator("#change").get_by_role("alert")).to_contain_text("You are signed out.")
    page.get_by_role("button", name="Cancel the visit").click()
    in_again(page)

    expect(page.locator("#toasts")).to_contain_text("is cancelled")


def test_a_dialog_goes_on_by_the_session_of_another_tab(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Tina Tab")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    cancelling(page, "Tina Tab", "Is in Dallas")
    end_sessions(live_database)
    sign_in_elsewhere(page)

    page.get_by_role("button", name="Cancel the visit").click()

    expect(page.locator("#toasts")).to_contain_text("is cancelled")
    assert reason_of(live_database, visit) == "Is in Dallas"


def test_a_dialog_that_is_refused_keeps_what_was_typed(
    desks: Desks, live_database: Database, monday: date
) -> None:
    booked(live_database, at(monday, "09:00"), "Kim Keep")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    cancelling(page, "Kim Keep", "Moves away")
    end_sessions(live_database)

    page.get_by_role("button", name="Cancel the visit").click()
    page.get_by_role("dialog", name="You have been signed out").press("Escape")

    expect(page.locator("#change").get_by_role("alert")).to_contain_text("Nothing was changed")
    expect(page.locator("#change").get_by_label("Reason")).to_have_value("Moves away")


def test_the_booking_page_goes_on_by_the_session_of_another_tab(
    desks: Desks, live_database: Database
) -> None:
    page = desks(path="/staff/book")
    end_sessions(live_database)
    sign_in_elsewhere(page)
    times = page.locator('[data-part="times"] input[type=radio]')
    first = times.first.get_attribute("value")

    page.get_by_role("button", name="Later times").click()

    expect(page.get_by_role("button", name="Earliest")).to_be_visible()
    assert times.first.get_attribute("value") != first
    expect(page.locator('[data-part="times"] .error-text')).to_have_count(0)


def test_a_booking_outlives_the_session_it_was_typed_in(
    desks: Desks, live_database: Database
) -> None:
    page = desks(path="/staff/book")
    page.get_by_label("Name", exact=True).fill("Bo Late")
    page.locator('[data-part="times"] input[type=radio]').nth(3).check()
    end_sessions(live_database)

    page.locator("[data-send]").click()
    in_again(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Booked for Bo Late")
