"""One appointment, one person and the call list, as the desk uses them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.appointments.queries import by_id
from booking.clock import utc_now
from booking.database import Database
from tests.browser.visitor import DESK, TABLET
from tests.factories import HOUSTON, book_by_phone
from tests.web.staff.patients import NASTY

Desks = Callable[..., Page]
Axe = Callable[..., None]


def monday() -> date:
    today = utc_now().astimezone(HOUSTON).date()
    return today + timedelta(days=14 - today.weekday())


def booked(database: Database, hour: int, **more: Any) -> Appointment:  # noqa: ANN401 - fields
    """Whatever stood there before: outside all public rules."""
    for minutes in range(0, 60 * 24 * 20, 60 * 24):
        starts_at = datetime.combine(monday(), time(hour), HOUSTON) + timedelta(minutes=minutes)
        try:
            with database.writing() as session:
                return book_by_phone(
                    session, starts_at, now=utc_now(), override=True, reason="A test", **more
                ).appointment
        except Exception:  # noqa: BLE001 - taken: the next day
            continue
    raise AssertionError("no free time")


def path(visit: Appointment, more: str = "") -> str:
    return f"/staff/appointments/{visit.reference}{more}"


@pytest.mark.parametrize("width", [DESK, TABLET])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(
    desks: Desks, live_database: Database, axe: Axe, width: int, scheme: str
) -> None:
    name = {"name": "Ada Long " + "Longname" * 12, "phone": "713 555 0111"}
    visit = booked(live_database, 9, email="ada@example.com", note="Word " * 300, **name)
    twin = booked(live_database, 11, **name)
    page = desks(Role.ADMIN, path(visit), width=width, scheme=scheme)
    person = f"/staff/people/{visit.person_id}"
    pages = (
        path(visit),
        path(visit, "/contacts"),
        person,
        f"{person}/edit",
        f"{person}/merge/{twin.person_id}",
        f"{person}/erase",
        "/staff/calls",
    )

    for address in pages:
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_note_is_written_by_the_keyboard_alone(desks: Desks, live_database: Database) -> None:
    visit = booked(live_database, 9, name="Kay Board")
    page = desks(Role.FRONT_DESK, path(visit))

    box = page.get_by_label("What the office should know")
    for _ in range(60):
        page.keyboard.press("Tab")
        if box.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.type("Prefers mornings.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("The note is saved.")).to_be_visible()
    expect(box).to_have_value("Prefers mornings.")


def test_two_browsers_with_one_note_overwrite_nothing(
    desks: Desks, live_database: Database, axe: Axe
) -> None:
    visit = booked(live_database, 9, name="Noah Note")
    hers, his = desks(Role.FRONT_DESK, path(visit)), desks(Role.ADMIN, path(visit))

    hers.get_by_label("What the office should know").fill("Hers: allergic to latex")
    hers.get_by_role("button", name="Save the note").click()
    expect(hers.get_by_text("The note is saved.")).to_be_visible()
    his.get_by_label("What the office should know").fill("His: comes with his wife")
    his.get_by_role("button", name="Save the note").click()

    expect(his.get_by_text("Somebody else changed this note")).to_be_visible()
    expect(his.get_by_role("alert").get_by_text("Hers: allergic to latex")).to_be_visible()
    expect(his.get_by_label("Your note")).to_have_value("His: comes with his wife")
    axe(his)
    his.get_by_label("Your note").fill("Allergic to latex. Comes with his wife.")
    his.get_by_role("button", name="Save the note").click()
    expect(his.get_by_text("The note is saved.")).to_be_visible()
    with live_database.reading() as session:
        assert session.get_one(Appointment, visit.id).note == (
            "Allergic to latex. Comes with his wife."
        )


def test_a_longest_note_of_emoji_is_kept(desks: Desks, live_database: Database) -> None:
    visit = booked(live_database, 9, name="Emma Oji")
    page = desks(Role.FRONT_DESK, path(visit))

    page.get_by_label("What the office should know").fill("💇" * 10_000)
    page.get_by_role("button", name="Save the note").click()

    expect(page.get_by_text("The note is saved.")).to_be_visible()


def test_nothing_stored_becomes_more_than_text(desks: Desks, live_database: Database) -> None:
    visit = booked(live_database, 9, name="Mark Up")
    with live_database.writing() as session:
        own = by_id(session, visit.id)
        own.name = own.note = NASTY["markup"]
    page = desks(Role.FRONT_DESK, path(visit))
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))

    for address in (path(visit), f"/staff/people/{visit.person_id}", "/staff/calls"):
        page.goto(address)

    page.goto(path(visit))
    expect(page.get_by_role("heading", level=1)).to_have_text(NASTY["markup"])


def test_a_status_is_one_click_and_the_details_are_a_form(
    desks: Desks, live_database: Database
) -> None:
    visit = booked(live_database, 9, name="Otto Oneclick", phone="713 555 0144")
    page = desks(Role.FRONT_DESK, path(visit), width=TABLET)

    page.get_by_role("button", name="Coming", exact=False).first.click()
    expect(page.locator("main .badge-success", has_text="Said they are coming")).to_be_visible()
    page.get_by_role("link", name="Change these details").click()
    page.get_by_role("textbox", name="Email").fill("otto@")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Please check the email address")
    page.get_by_role("textbox", name="Email").fill("otto@example.com")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("The contact details of this appointment are saved.")).to_be_visible()
    expect(page.get_by_role("link", name="otto@example.com")).to_be_visible()


def test_two_records_are_merged_and_taken_apart(desks: Desks, live_database: Database) -> None:
    same = {"phone": "713 555 0177"}
    first = booked(live_database, 9, name="Mia Merge", **same)
    second = booked(live_database, 11, name="Miah Merge", **same)
    page = desks(Role.FRONT_DESK, f"/staff/people/{first.person_id}")

    page.get_by_role("link", name="Compare with Miah Merge").click()
    page.get_by_role("button", name="Merge the two").click()
    expect(page.get_by_text("The two records are one now")).to_be_visible()
    shown = f"{second.reference[:4]}-{second.reference[4:]}"
    expect(page.get_by_text(shown).first).to_be_visible()
    page.get_by_role("button", name="Take them apart again").click()

    expect(page.get_by_text("The two records are two again")).to_be_visible()
    expect(page.get_by_text(shown)).to_have_count(0)
    page.goto(f"/staff/people/{second.person_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Miah Merge")
    expect(page.get_by_text(shown).first).to_be_visible()


def test_a_call_is_ticked_off_and_back_on(desks: Desks, live_database: Database) -> None:
    booked(live_database, 9, name="Cal Back", phone="713 555 0166")
    page = desks(Role.FRONT_DESK, "/staff/calls")

    page.get_by_role("row", name="Cal Back").get_by_role("button").click()
    expect(page.get_by_text("Called: Cal Back").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("row", name="Cal Back").get_by_role("button")).to_be_visible()


def test_a_person_is_exported_and_erased(desks: Desks, live_database: Database) -> None:
    visit = booked(live_database, 9, name="Eras Mus", email="eras@example.com")
    page = desks(Role.ADMIN, f"/staff/people/{visit.person_id}")

    with page.expect_download() as download:
        page.get_by_role("link", name="Export everything as a file").click()
    page.get_by_role("link", name="Erase this person").click()
    page.get_by_label("Cancel what is still to come").check()
    page.get_by_label("Type ERASE to confirm").fill("ERASE")
    page.get_by_role("button", name="Erase for good").click()

    assert download.value.suggested_filename == f"person-{visit.person_id}.json"
    expect(page.get_by_text("Visits kept without a name: 1.")).to_be_visible()


def test_leaving_a_note_unsaved_is_asked_about(desks: Desks, live_database: Database) -> None:
    visit = booked(live_database, 9, name="Una Saved")
    page = desks(Role.FRONT_DESK, path(visit))
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)

    page.get_by_label("What the office should know").press_sequentially("Half a")
    page.get_by_role("link", name="Today").click()

    expect(page.get_by_label("What the office should know")).to_have_value("Half a")
    assert asked == ["beforeunload"]
