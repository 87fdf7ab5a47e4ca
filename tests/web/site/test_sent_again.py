"""A form that is sent again: what is booked stays, and whoever meant to change it is told how."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.database import Database
from tests.clock import SettableClock
from tests.web.site.visitor import DETAILS, MARIA, Form, Page, Visitor

NOTHING = "nothing was changed just now"
LATER = timedelta(minutes=5)


@pytest.fixture
def form(visitor: Visitor, clock: SettableClock) -> Form:
    """Sent once, with a slip in the address."""
    form = visitor.get(DETAILS).form
    visitor.send(form, **{**MARIA, "email": "mraia@example.com"})
    clock.advance(LATER)
    return form


def addresses(database: Database) -> list[str | None]:
    with database.reading() as session:
        return list(session.scalars(select(Appointment.email)))


def links(page: Page) -> list[str]:
    return [link.href for link in page.links]


def test_what_was_corrected_is_not_and_the_phone_is_the_way(
    visitor: Visitor, form: Form, database: Database
) -> None:
    page = visitor.send(form, **MARIA)

    assert page.says("h1") == "Your appointment is booked"
    assert NOTHING in page.text
    assert "goes to mraia@example.com" in page.text
    assert "tel:+1-713-555-0100" in links(page)
    assert any("/manage/" in href for href in links(page))
    assert addresses(database) == ["mraia@example.com"]


@pytest.mark.parametrize("email", ["maria@example.com", "mraia@example.com"])
def test_after_a_cancel_nothing_is_booked_and_a_new_time_offered(
    visitor: Visitor, form: Form, database: Database, email: str
) -> None:
    manage = re.findall(r"/manage/[\w-]+", visitor.get("/book/confirmation").html)[0]
    visitor.send(visitor.get(f"{manage}/cancel").form)

    page = visitor.send(form, **{**MARIA, "email": email})

    assert "Nothing was booked just now." in page.text
    assert [link for link in links(page) if link.endswith("/again")]
    assert addresses(database) == ["mraia@example.com"]


def test_the_very_same_is_no_reason_for_a_warning(visitor: Visitor, form: Form) -> None:
    page = visitor.send(form, **{**MARIA, "email": "mraia@example.com"}, hold="h" * 32)

    assert page.says("h1") == "Your appointment is booked"
    assert NOTHING not in page.text


def test_another_form_within_the_minute_books_nothing_and_says_what_to_do(
    visitor: Visitor, database: Database
) -> None:
    forms = [visitor.get(DETAILS).form for _ in range(2)]
    visitor.send(forms[0], **MARIA)

    page = visitor.send(forms[1], **MARIA, starts_at="2026-12-09T09:30:00-06:00")

    assert "Nothing new was booked just now." in page.text
    assert "wait a minute and start again" in page.text
    assert "December 8, 2026 9:30 am" in page.text
    assert len(addresses(database)) == 1
