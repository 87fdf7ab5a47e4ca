"""The calendar under real hands: dragged, stretched, refused, undone, by mouse and by keyboard."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.clock import utc_now
from booking.database import Database
from booking.messages.models import Message
from booking.practice.actions import touch_practice
from booking.practice.models import ConsultationTypeProvider, Provider, Room, WorkingHours
from booking.practice.queries import load_practice
from tests.browser.staff.grid import (
    at,
    booked,
    column,
    confirm,
    drag,
    empty,
    found,
    hour,
    minutes,
    put_at,
    visit_of,
    working_week,
)
from tests.browser.visitor import DESK, TABLET
from tests.factories import HOUSTON

Axe = Callable[..., None]
Desks = Callable[..., Page]
DAY = timedelta(days=1)
# Inside the vendored grid; what it shows is in the list as well, which is ours.
GRID = [".ec"]
# What is painted last in the middle of something, however the mouse passes through it.
ON_TOP = """(name) => {
  const what = document.querySelector(name);
  what.style.pointerEvents = "auto";
  const { left, width, top } = what.getBoundingClientRect();
  const shown = document.elementFromPoint(left + width / 2, top + 1);
  return shown.closest("[data-event]")?.dataset.event;
}"""


@pytest.fixture
def monday(live_database: Database) -> date:
    """Of a working week; what the test before left there is gone."""
    empty(live_database)
    return working_week(live_database)


@pytest.fixture(autouse=True)
def second_provider(live_database: Database) -> None:
    with live_database.writing() as session:
        practice = load_practice(session)
        if len(practice.providers) > 1:
            return
        hours = [WorkingHours(weekday=day, starts=time(9), ends=time(17)) for day in range(5)]
        lee = Provider(slug="lee", name="Dr. Kim Lee", title="", position=1, hours=hours)
        room = Room(slug="two", name="Two", location_id=practice.locations[0].id)
        session.add_all([lee, room])
        session.flush()
        session.add_all(
            ConsultationTypeProvider(type_id=kind.id, provider_id=lee.id) for kind in practice.types
        )
        touch_practice(session)


def clock_changes() -> Iterator[date]:
    """The next Sundays on which Houston's clocks change: one in spring, one in autumn."""
    day = utc_now().date() + 2 * DAY
    while True:
        if at(day, "12:00") - at(day - DAY, "12:00") != DAY:
            yield day
        day += DAY


NEXT_CHANGES = [day for day, _ in zip(clock_changes(), range(2), strict=False)]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Chicago"])
@pytest.mark.parametrize("sunday", NEXT_CHANGES, ids=str)
def test_a_drag_over_a_clock_change_keeps_the_offices_wall_time(
    desks: Desks, live_database: Database, sunday: date, zone: str
) -> None:
    name = f"{zone} {sunday:%B}".replace("/", " ")
    hour = "09:00" if zone.startswith("A") else "14:00"
    saturday_before = booked(live_database, at(sunday, hour), f"Sunday {name}")
    page = desks(path=f"/staff/calendar?view=week&date={sunday}&provider=patt", zone=zone)

    drag(page, visit_of(page, f"Sunday {name}"), right=column(page), down=1)
    confirm(page)

    moved = found(live_database, saturday_before)
    later = f"{int(hour[:2]) + 1}:00"
    assert moved.starts_at == at(sunday + DAY, later)
    assert minutes(moved) == 45
    shown = f"{int(later[:2]) % 12 or 12}:00 {'am' if int(later[:2]) < 12 else 'pm'}"
    expect(visit_of(page, f"Sunday {name}")).to_contain_text(shown.replace(" ", "\xa0"))


def test_a_drag_asks_tells_by_mail_and_is_undone(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Ursula Drag")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")

    drag(page, visit_of(page, "Ursula Drag"), right=column(page), down=2)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Yes, send this email to ana@example.com")
    expect(dialog).to_contain_text("Your appointment has moved")
    confirm(page, tell=True)
    expect(page.locator("#toasts")).to_contain_text("moved to")
    moved = found(live_database, visit).starts_at
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone")

    assert moved == at(monday + DAY, "11:00")
    assert found(live_database, visit).starts_at == at(monday, "09:00")
    expect(visit_of(page, "Ursula Drag")).to_contain_text("9:00\xa0am")
    with live_database.reading() as session:
        told = select(Message).where(Message.subject_id == visit, Message.kind == "reschedule")
        assert session.scalars(told).one().status == "dropped"


def test_who_thinks_better_of_it_has_changed_nothing(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Vera Keeps")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")

    drag(page, visit_of(page, "Vera Keeps"), down=1)
    page.get_by_role("dialog").get_by_role("link", name="Keep it as it is").click()

    expect(visit_of(page, "Vera Keeps")).to_contain_text("9:00\xa0am")
    assert found(live_database, visit).version == 1


def test_an_edge_is_dragged_to_another_length(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Lena Long")
    page = desks(path=f"/staff/calendar?view=day&date={monday}")

    drag(page, visit_of(page, "Lena Long"), down=0.5, edge=True)
    confirm(page, "Change the length")

    expect(page.locator("#toasts")).to_contain_text("the visit takes 75 minutes now")
    assert minutes(found(live_database, visit)) == 75


def test_a_visit_is_dragged_to_another_provider(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "10:00"), "Petra Other")
    before = found(live_database, visit)
    page = desks(path=f"/staff/calendar?view=day&date={monday}")

    drag(page, visit_of(page, "Petra Other"), right=column(page))
    confirm(page)

    expect(page.locator("#toasts")).to_contain_text("moved to")
    after = found(live_database, visit)
    assert after.provider_id != before.provider_id
    assert after.starts_at == before.starts_at


def test_a_conflict_goes_back_and_offers_the_nearest_times(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Carla Clash")
    booked(live_database, at(monday, "11:00"), "Dora There", email="dora@example.com")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")

    drag(page, visit_of(page, "Carla Clash"), down=2)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Dora There, 11:00\xa0am")
    expect(dialog).to_contain_text("Nothing has been changed")
    dialog.locator(".times a").first.click()
    confirm(page)

    expect(page.locator("#toasts")).to_contain_text("moved to")
    assert found(live_database, visit).starts_at != at(monday, "09:00")


def test_a_conflict_is_put_back_behind_the_question_already(
    desks: Desks, live_database: Database, monday: date
) -> None:
    booked(live_database, at(monday, "09:00"), "Corin Clash")
    booked(live_database, at(monday, "11:00"), "Dina There", email="dina@example.com")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    place = visit_of(page, "Corin Clash").evaluate("one => getComputedStyle(one).top")

    drag(page, visit_of(page, "Corin Clash"), down=2)
    expect(page.get_by_role("dialog")).to_contain_text("Nothing has been changed")

    expect(visit_of(page, "Corin Clash")).to_have_css("top", place)


def test_two_people_at_two_screens_do_not_overwrite_each_other(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Stella Stale")
    path = f"/staff/calendar?view=week&date={monday}"
    one, other = desks(path=path), desks(Role.ADMIN, path)

    drag(one, visit_of(one, "Stella Stale"), down=1)
    drag(other, visit_of(other, "Stella Stale"), down=2)
    expect(other.get_by_role("dialog")).to_contain_text("Move Stella Stale?")
    confirm(one)
    other.get_by_role("dialog").get_by_label("No, send nothing").check()
    other.get_by_role("dialog").get_by_role("button", name="Move").click()

    expect(other.get_by_role("dialog")).to_contain_text("Somebody else changed this visit")
    other.get_by_role("link", name="Look again").click()
    expect(visit_of(other, "Stella Stale")).to_contain_text("10:00\xa0am")
    assert found(live_database, visit).starts_at == at(monday, "10:00")


def test_what_somebody_else_books_appears_by_itself(
    desks: Desks, live_database: Database, monday: date
) -> None:
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    booked(live_database, at(monday, "14:00"), "Nora New")

    expect(visit_of(page, "Nora New")).to_be_visible()


def test_a_visit_is_moved_by_the_keyboard_alone(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Kay Board")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    press = page.keyboard.press

    for _ in range(60):
        press("Tab")
        if "Kay Board" in page.evaluate("document.activeElement.textContent"):
            break
    expect(page.locator(".cal-card")).to_contain_text("(713)\xa0555-0123")
    press("Enter")
    for _ in range(8):
        if page.evaluate("document.activeElement.textContent") == "Move…":
            break
        press("Tab")
    press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Free times")
    for key in ("Tab", "Space", "Enter"):
        press(key)
    expect(page.get_by_role("dialog")).to_contain_text("Move Kay Board?")
    for _ in range(10):
        if page.evaluate("document.activeElement.textContent.trim()") == "Move":
            break
        press("Tab")
    press("Enter")

    expect(page.locator("#toasts")).to_contain_text("moved to")
    assert found(live_database, visit).version == 2


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_the_first_visit_is_a_few_keys_away(
    desks: Desks, live_database: Database, monday: date, view: str
) -> None:
    booked(live_database, at(monday, "09:00"), "Tabea Few")
    page = desks(path=f"/staff/calendar?view={view}&date={monday}&provider=patt")
    expect(page.get_by_text("Tabea Few").first).to_be_visible()

    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    if view == "list":
        page.keyboard.press("Tab")

    expect(page.locator(":focus")).to_contain_text("Tabea Few")


def test_an_empty_place_leads_to_a_block_that_is_then_dragged_and_undone(
    desks: Desks, monday: date
) -> None:
    page = desks(path=f"/staff/calendar?view=day&date={monday}")
    body = page.locator(".ec-body .ec-day").first.bounding_box()
    assert body

    page.mouse.click(body["x"] + 60, body["y"] + 2 * hour(page) + 5)
    page.locator("#place").get_by_role("link", name="Block time").click()
    expect(page.get_by_label("Starts at")).to_have_value("11:00")
    page.get_by_label("Reason").fill("Surgery")
    page.get_by_role("button", name="Block this time").click()
    expect(visit_of(page, "Surgery")).to_contain_text("11:00\xa0am")
    drag(page, visit_of(page, "Surgery"), down=2)
    expect(page.locator("#toasts")).to_contain_text("The block is moved.")
    expect(visit_of(page, "Surgery")).to_contain_text("1:00\xa0pm")
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(visit_of(page, "Surgery")).to_contain_text("11:00\xa0am")


def test_markup_in_a_name_is_text_in_the_grid_the_card_and_the_dialog(
    desks: Desks, live_database: Database, monday: date
) -> None:
    payload = "Eve <img src=x onerror=alert(1)>"
    booked(live_database, at(monday, "09:00"), payload)
    page = desks(path=f"/staff/calendar?view=week&date={monday}")

    visit_of(page, payload).click()
    expect(page.locator(".cal-card h2")).to_have_text(payload)
    page.locator(".cal-card").get_by_role("link", name="Cancel…").click()

    expect(page.get_by_role("dialog")).to_contain_text(f"Cancel the visit of {payload}?")
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK, TABLET])
def test_every_view_and_dialog_is_accessible(
    desks: Desks, live_database: Database, axe: Axe, monday: date, width: int, scheme: str
) -> None:
    booked(live_database, at(monday, "09:00"), "Alma Axe")
    page = desks(width=width, scheme=scheme)
    for view in ("day", "week", "month"):
        page.goto(f"/staff/calendar?view={view}&date={monday}")
        expect(visit_of(page, "Alma Axe").first).to_be_visible()
        axe(page, without=GRID)
    page.goto(f"/staff/calendar?view=week&date={monday}")
    visit_of(page, "Alma Axe").click()
    expect(page.locator(".cal-card")).to_be_visible()
    axe(page, without=GRID)
    page.locator(".cal-card").get_by_role("link", name="Move…").click()
    expect(page.get_by_role("dialog")).to_contain_text("Free times")
    axe(page, without=GRID)
    page.get_by_role("dialog").locator(".times input").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Move Alma Axe?")
    axe(page, without=GRID)
    for path in (f"/staff/calendar?view=list&date={monday}", "/staff/blocks/new"):
        page.goto(path)
        axe(page)


def test_without_a_script_the_list_leads_to_everything(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Pia Plain")
    page = desks(path=f"/staff/calendar?view=list&date={monday}", script=False)

    page.get_by_role("link", name="Move… Pia Plain").click()
    page.locator(".times input").nth(5).check()
    page.get_by_role("button", name="See what it would do").first.click()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Undone: it is as it was.")).to_be_visible()
    assert found(live_database, visit).starts_at == at(monday, "09:00")
    assert found(live_database, visit).version == 3


def test_one_click_on_the_card_says_what_became_of_a_visit(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Olga Once")
    today = utc_now().astimezone(HOUSTON).date()
    put_at(live_database, visit, at(today, "12:00"))
    page = desks(path="/staff/calendar?view=day")

    visit_of(page, "Olga Once").click()
    page.locator(".cal-card").get_by_role("button", name="Arrived").click()
    expect(page.locator(".cal-arrived", has_text="Olga Once")).to_be_visible()
    arrived = found(live_database, visit).status
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(page.locator(".cal-booked", has_text="Olga Once")).to_be_visible()
    assert arrived == "arrived"


def test_the_card_of_a_later_day_asks_only_whether_they_come(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Lotte Later")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")

    visit_of(page, "Lotte Later").click()
    expect(page.locator(".cal-card button")).to_have_text(["Coming"])
    page.locator(".cal-card").get_by_role("button", name="Coming").click()
    expect(visit_of(page, "Lotte Later")).to_contain_text("says they are coming")
    said = found(live_database, visit).confirmed_at
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(visit_of(page, "Lotte Later")).not_to_contain_text("says they are coming")
    assert said is not None
    assert found(live_database, visit).confirmed_at is None


def test_a_working_day_fits_the_desks_screen(desks: Desks, monday: date) -> None:
    for view in ("day", "week"):
        page = desks(path=f"/staff/calendar?view={view}&date={monday}")

        grid = page.locator(".ec-main")
        expect(grid.get_by_text("4 pm")).to_be_in_viewport()
        below = "one => one.scrollHeight - one.clientHeight"
        assert grid.evaluate(below) <= 1


def test_the_line_of_now_strikes_no_name_through(
    desks: Desks, live_database: Database, monday: date
) -> None:
    visit = booked(live_database, at(monday, "09:00"), "Nell Now")
    today = utc_now().astimezone(HOUSTON).date()
    put_at(live_database, visit, at(today, "10:00"))
    page = desks()
    page.clock.set_fixed_time(at(today, "10:07"))

    page.goto("/staff/calendar?view=day&provider=patt")

    expect(visit_of(page, "Nell Now")).to_be_visible()
    assert (
        page.evaluate(ON_TOP, ".ec-now-indicator")
        == f"visit-{found(live_database, visit).reference}"
    )


def test_a_week_of_several_says_whose_each_visit_is(
    desks: Desks, live_database: Database, monday: date
) -> None:
    booked(live_database, at(monday, "09:00"), "Wanda Whose")
    booked(live_database, at(monday, "11:00"), "Willa Whose", provider="lee", email="w@example.com")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")

    expect(visit_of(page, "Wanda Whose").locator(".cal-whose")).to_have_text("BP")
    expect(visit_of(page, "Willa Whose").locator(".cal-whose")).to_have_text("KL")
    expect(page.locator(".cal-foot")).to_contain_text("KL Dr. Kim Lee")
    page.goto(f"/staff/calendar?view=week&date={monday}&provider=lee")
    expect(visit_of(page, "Willa Whose")).to_be_visible()
    expect(page.locator(".cal-whose")).to_have_count(0)


def test_the_end_of_a_block_follows_its_start(desks: Desks, monday: date) -> None:
    page = desks(path=f"/staff/blocks/new?at={monday}T22:00")

    page.get_by_label("Ends at").fill("22:45")
    page.get_by_label("Starts at").fill("23:30")
    across = page.get_by_label("Ends on").input_value(), page.get_by_label("Ends at").input_value()
    page.get_by_label("Starts on").fill(str(monday + 7 * DAY))

    assert across == (str(monday + DAY), "00:15")
    expect(page.get_by_label("Ends on")).to_have_value(str(monday + 8 * DAY))


def test_a_new_block_is_in_view_and_has_the_focus(desks: Desks, monday: date) -> None:
    page = desks(path=f"/staff/blocks/new?at={monday + 2 * DAY}T16:00")
    page.get_by_label("Reason").fill("Late surgery")

    page.get_by_role("button", name="Block this time").click()

    expect(visit_of(page, "Late surgery")).to_be_in_viewport()
    expect(visit_of(page, "Late surgery")).to_be_focused()


def test_no_line_of_text_is_cut_in_half(
    desks: Desks, live_database: Database, monday: date
) -> None:
    booked(live_database, at(monday, "09:00"), "Halina of the very long name", type="follow-up")
    booked(live_database, at(monday, "10:00"), "Wholly Otherwise-Featherstonehaugh")
    page = desks(path=f"/staff/calendar?view=week&date={monday}", width=TABLET)

    expect(visit_of(page, "Halina")).to_be_visible()
    lines = "boxes => boxes.map(b => b.clientHeight / parseFloat(getComputedStyle(b).lineHeight))"
    for shown in page.locator(".cal-visit .ec-event-body").evaluate_all(lines):
        assert abs(shown - round(shown)) < 0.1


def test_the_keyboard_stays_where_it_was_on_the_next_page_and_after_a_change(
    desks: Desks, live_database: Database, monday: date
) -> None:
    booked(live_database, at(monday, "09:00"), "Fay Focus")
    page = desks(path=f"/staff/calendar?view=week&date={monday - 7 * DAY}")

    page.get_by_role("link", name="Later").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**date={monday}")
    expect(page.get_by_role("link", name="Later")).to_be_focused()
    visit_of(page, "Fay Focus").focus()
    booked(live_database, at(monday, "14:00"), "Gil New", email="gil@example.com")

    expect(visit_of(page, "Gil New")).to_be_visible()
    expect(visit_of(page, "Fay Focus")).to_be_focused()


def test_escape_and_the_end_of_the_card_lead_back_to_the_visit(
    desks: Desks, live_database: Database, monday: date
) -> None:
    booked(live_database, at(monday, "09:00"), "Bea Back")
    page = desks(path=f"/staff/calendar?view=week&date={monday}")
    visit = visit_of(page, "Bea Back")

    for leave in ("Escape", "Shift+Tab"):
        visit.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".cal-card :focus")).to_have_count(1)
        page.keyboard.press(leave)
        expect(visit).to_be_focused()
        expect(page.locator(".cal-card")).to_be_hidden()
