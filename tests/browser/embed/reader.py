"""What a reader of an article sees of the widget in it."""

from collections.abc import Callable
from typing import cast

from playwright.sync_api import FrameLocator, Locator, Page
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.campaigns.models import Touch
from booking.database import Database
from booking.leads.models import Lead
from tests.browser.steps import fill_in
from tests.browser.visitor import DESK, PHONE
from tests.waiting import eventually

Axe = Callable[..., None]
Open = Callable[..., Page]
VIEWS = [
    ("en", PHONE, "light"),
    ("es", PHONE, "dark"),
    ("en", DESK, "dark"),
    ("es", DESK, "light"),
]
BOOK = {"en": "Book a consultation", "es": "Reservar una consulta"}
CALL = {"en": "Ask us to call", "es": "Pedir que me llamen"}
BOOKED = {"en": "Your appointment is booked", "es": "Su cita está reservada"}
THANKED = {"en": "Thank you, we have your message", "es": "Gracias, tenemos su mensaje"}
SHIFT = "window.shift"
# To wait for a value again and again takes eval(), which these pages forbid.
LISTEN = """(said) => void (window.heard = new Promise((done) =>
  addEventListener("message", ({ data, origin }) => {
    if (data.booking === said || origin === said) done();
  })))"""
HEARD = "window.heard"


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def form_of(page: Page) -> Page:
    """What fills in or looks at a page takes a frame as well."""
    return cast(Page, page.frames[-1])


def fill_in_there(page: Page, *, consent: bool = True) -> str:
    """A click is answered before the frame that it opens is known of."""
    inside(page).locator("#name").wait_for()
    return fill_in(form_of(page), consent=consent)


def points_at(place: Locator) -> bool:
    place.hover()
    return bool(place.evaluate("(it) => it.matches(':hover')"))


def choose_first_time(page: Page) -> None:
    """Once its page is whole and it has seen the mouse: before that a click can reach nothing."""
    first = inside(page).locator(".time-button").first
    first.wait_for()
    form_of(page).wait_for_load_state()
    # What is drawn for another site is pointed at only from its next picture on.
    eventually(lambda: points_at(first), "the frame seeing the mouse")
    first.click()
    form_of(page).wait_for_url("**/details?*")


def send(page: Page, form: str) -> None:
    inside(page).locator(f"{form} button[type=submit]:not([formaction])").first.click()


def height_of(page: Page) -> int:
    box = page.locator("iframe").bounding_box()
    assert box
    return round(box["height"])


def touch_of_latest(database: Database, model: type[Appointment] | type[Lead]) -> Touch:
    newest = select(model.first_touch_id).order_by(model.id.desc()).limit(1)
    with database.reading() as session:
        return session.scalars(select(Touch).where(Touch.id == newest.scalar_subquery())).one()
