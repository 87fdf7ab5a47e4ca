"""Hands on the calendar's grid: what is in it, and what is dragged in it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from booking.appointments.models import Appointment
from booking.clock import utc_now
from booking.database import Database
from booking.diary.models import Claim, DiaryCell
from booking.messages.models import Message
from booking.practice.actions import touch_practice
from booking.practice.models import Block
from booking.practice.queries import load_practice
from tests.factories import HOUSTON, book_by_phone

WEEK = timedelta(days=6)


def empty(database: Database) -> None:
    with database.writing() as session:
        touch_practice(session)
        for row in (Message, Appointment, DiaryCell, Claim, Block):
            session.execute(delete(row))


def working_week(database: Database) -> date:
    """The Monday of the next week in which the office has no holiday."""
    today = utc_now().astimezone(HOUSTON).date()
    with database.reading() as session:
        closed = [(one.first, one.last) for one in load_practice(session).closures]
    mondays = (today + timedelta(days=7 * week - today.weekday()) for week in count(1))
    return next(
        monday
        for monday in mondays
        if not any(first <= monday + WEEK and monday <= last for first, last in closed)
    )


def at(day: date, clock: str) -> datetime:
    wall = datetime.combine(day, time.fromisoformat(clock))
    return wall.replace(tzinfo=HOUSTON).astimezone(UTC)


def booked(database: Database, starts_at: datetime, name: str, **more: Any) -> int:  # noqa: ANN401
    asked: dict[str, Any] = {
        "email": "ana@example.com",
        "phone": "(713) 555-0123",
        "provider": "patt",
    }
    asked |= {"override": True, "reason": "a test", "name": name, **more}
    with database.writing() as session:
        made = book_by_phone(session, starts_at, now=utc_now(), **asked)
        return made.appointment.id


def put_at(database: Database, visit_id: int, starts_at: datetime) -> None:
    """Whether or not that time can still be booked."""
    with database.writing() as session:
        visit = session.get_one(Appointment, visit_id)
        visit.starts_at, visit.ends_at = starts_at, starts_at + (visit.ends_at - visit.starts_at)
        touch_practice(session)


def found(database: Database, visit_id: int) -> Appointment:
    with database.reading() as session:
        return session.get_one(Appointment, visit_id)


def minutes(visit: Appointment) -> int:
    return (visit.ends_at - visit.starts_at) // timedelta(minutes=1)


def visit_of(page: Page, name: str) -> Locator:
    return page.locator(".ec-event", has_text=name)


def hour(page: Page) -> float:
    """Its height: as much as the window gives it."""
    slot = "one => parseFloat(getComputedStyle(one).getPropertyValue('--ec-slot-height'))"
    return 4 * float(page.locator(".ec-main").evaluate(slot))


def drag(
    page: Page, what: Locator, *, right: float = 0, down: float = 0, edge: bool = False
) -> None:
    """So many pixels to the right, so many hours down."""
    down *= hour(page)
    # In the middle: near an edge the grid scrolls while something is dragged.
    what.evaluate("one => one.scrollIntoView({block: 'center'})")
    box = what.bounding_box()
    assert box
    x, y = box["x"] + 30, box["y"] + (box["height"] - 2 if edge else 8)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=4)
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


def column(page: Page) -> float:
    """The width of a day in the week, of a provider in the day."""
    heads = page.locator(".ec-col-head")
    first, second = heads.nth(0).bounding_box(), heads.nth(1).bounding_box()
    assert first
    assert second
    return second["x"] - first["x"]


def confirm(page: Page, button: str = "Move", *, tell: bool = False) -> None:
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=button)).to_be_visible()
    if dialog.get_by_label("Reason").count():
        dialog.get_by_label("Reason").fill("The patient asked")
    if not tell and dialog.get_by_label("No, send nothing").count():
        dialog.get_by_label("No, send nothing").check()
    dialog.get_by_role("button", name=button).click()
    expect(dialog).to_be_hidden()
