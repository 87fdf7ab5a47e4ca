"""Moving by the manage link: the new time is asked about once; the old one stays until then."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.database import Database
from tests.clock import SettableClock
from tests.factories import houston
from tests.web.site.visitor import BO, Visitor

NEW = "2026-12-10T14:00:00-06:00"


def starts(database: Database) -> list[str]:
    with database.reading() as session:
        found = session.scalars(select(Appointment.starts_at).order_by(Appointment.id))
        return [start.strftime("%d %H:%M") for start in found]


def test_a_time_is_chosen_asked_about_and_moved_to(visitor: Visitor, database: Database) -> None:
    manage = visitor.book()
    page = visitor.get(f"{manage}/move?date=2026-12-10")
    assert page.says("h1") == "When would suit you better?"

    asked = visitor.get(page.link("2:00 pm"))
    assert asked.says("h1") == "Move your appointment to this time?"
    assert "From Tuesday, December 8, 9:30 am" in asked.text
    assert "To Thursday, December 10, 2:00 pm" in asked.text
    moved = visitor.send(asked.form)

    assert "Your appointment is moved. An email with the new time is on its way" in moved.text
    assert starts(database) == ["10 20:00"]


def test_the_present_time_is_no_choice_but_its_neighbours_are(visitor: Visitor) -> None:
    manage = visitor.book()

    texts = [link.text for link in visitor.get(f"{manage}/move?date=2026-12-08").links]

    assert "9:30 am" not in texts
    assert "9:15 am" in texts


def test_a_time_taken_meanwhile_leaves_it_where_it_was_and_offers_the_nearest(
    visitor: Visitor, new_visitor: Callable[[], Visitor], database: Database
) -> None:
    manage = visitor.book()
    asked = visitor.get(f"{manage}/move?starts_at={NEW}").form
    new_visitor().book(NEW, **BO)

    page = visitor.send(asked)

    assert page.status == 409
    assert "Your appointment is still where it was." in page.text
    assert "Thu, Dec 10, 1:00 pm" in [link.text for link in page.links]
    assert starts(database) == ["08 15:30", "10 20:00"]


def test_the_nearest_times_are_said_by_the_visitors_clock_too(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    manage = visitor.book(timezone="Europe/Madrid")
    asked = visitor.get(f"{manage}/move?starts_at={NEW}").form
    new_visitor().book(NEW, **BO)

    texts = [link.text for link in visitor.send(asked).links]

    assert "Thu, Dec 10, 1:00 pm (your time 8:00 pm)" in texts


def test_a_link_to_a_time_that_is_gone_says_so(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    manage = visitor.book()
    new_visitor().book(NEW, **BO)

    page = visitor.get(f"{manage}/move?starts_at={NEW}")

    assert page.says("h1") == "When would suit you better?"
    assert "That time is no longer free." in page.text
    assert "the nearest free times" not in page.text


@pytest.mark.parametrize("starts_at", ["", "soon", "2026-12-10T14:05:00-06:00"])
def test_a_time_that_never_was_one_moves_nothing(
    visitor: Visitor, database: Database, starts_at: str
) -> None:
    manage = visitor.book()
    form = visitor.get(f"{manage}/move?starts_at={NEW}").form

    page = visitor.send(form, starts_at=starts_at)

    assert page.status == 422
    assert "That time cannot be booked. Your appointment is still where it was." in page.text
    assert "no longer free" not in page.text
    assert starts(database) == ["08 15:30"]


def test_it_opens_at_the_appointments_own_day(visitor: Visitor) -> None:
    page = visitor.get(f"{visitor.book()}/move")

    chosen = [one["href"] for _, one in page.attributes if one.get("aria-current") == "date"]
    assert ["date=2026-12-08" in href for href in chosen] == [True]


def test_a_stale_tab_moves_nothing_and_says_where_it_is_now(
    visitor: Visitor, database: Database
) -> None:
    manage = visitor.book()
    stale = visitor.get(f"{manage}/move?starts_at={NEW}").form
    visitor.send(visitor.get(f"{manage}/move?starts_at=2026-12-09T14:00:00-06:00").form)

    page = visitor.send(stale)

    assert page.status == 409
    assert "has been moved meanwhile to Wed, Dec 9, 2:00 pm" in page.text
    assert starts(database) == ["09 20:00"]


def test_inside_the_cutoff_nothing_moves(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    manage = visitor.book()
    form = visitor.get(f"{manage}/move?starts_at={NEW}").form
    clock.set(houston("2026-12-07 12:00"))

    page = visitor.send(form)

    assert page.status == 409
    assert "too close to change it here" in page.text
    assert starts(database) == ["08 15:30"]


def test_moving_twice_by_a_double_click_moves_once(visitor: Visitor, database: Database) -> None:
    manage = visitor.book()
    form = visitor.get(f"{manage}/move?starts_at={NEW}").form

    answers = [visitor.answer(form).status_code for _ in range(2)]

    assert answers == [303, 303]
    with database.reading() as session:
        assert session.scalars(select(Appointment.version)).one() == 2
