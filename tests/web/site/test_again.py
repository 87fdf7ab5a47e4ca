"""Booking anew by the link of a cancelled appointment: nothing to type, nothing shown in clear."""

import pytest
from sqlalchemy import select, update

from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment
from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import ConsultationType
from tests.clock import START
from tests.factories import OFFICE
from tests.web.site.visitor import Visitor

NEW = "2026-12-10T14:00:00-06:00"


def cancelled_by_office(visitor: Visitor, database: Database, **typed: str) -> str:
    manage = visitor.book(**typed)
    with database.writing() as session:
        visit = session.scalars(select(Appointment)).one()
        cancel_appointment(
            session, visit, reason="ill", told="The doctor is ill.", by=OFFICE, now=START
        )
    return manage


def count(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Appointment)).all())


def test_the_page_says_why_and_leads_to_a_new_time(visitor: Visitor, database: Database) -> None:
    manage = cancelled_by_office(visitor, database)
    page = visitor.get(manage)
    assert "The doctor is ill." in page.text

    chooser = visitor.get(page.link("Book another time"))
    assert chooser.says("h1") == "When would suit you?"
    asked = visitor.get(visitor.get(f"{manage}/again?date=2026-12-10").link("2:00 pm"))
    assert asked.says("h1") == "Book this time?"
    assert "m•••@example.com" in asked.text
    assert "María" not in asked.html
    assert "maria@example.com" not in asked.html
    booked = visitor.send(asked.form, consent="true")

    assert booked.says("h1") == "Your appointment is booked"
    with database.reading() as session:
        new = session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()
    assert new is not None
    assert (new.name, new.email, new.status) == ("María López", "maria@example.com", "booked")


def test_spanish_readers_are_asked_in_spanish(visitor: Visitor, database: Database) -> None:
    manage = cancelled_by_office(visitor, database)

    page = visitor.get(f"{manage}/again?lang=es&starts_at={NEW}")

    assert page.says("h1") == "¿Reservar esta hora?"


def test_a_double_click_books_once(visitor: Visitor, database: Database) -> None:
    manage = cancelled_by_office(visitor, database)
    form = visitor.get(f"{manage}/again?starts_at={NEW}").form

    answers = [visitor.answer(form, consent="true").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert count(database) == 2


def test_without_consent_nothing_is_booked(visitor: Visitor, database: Database) -> None:
    manage = cancelled_by_office(visitor, database)
    form = visitor.get(f"{manage}/again?starts_at={NEW}").form

    page = visitor.send(form)

    assert page.status == 422
    assert "Please tick the box" in page.text
    assert count(database) == 1


@pytest.mark.parametrize("starts_at", ["2026-12-10T14:05:00-06:00", "2026-12-25T14:00:00-06:00"])
def test_a_time_that_is_not_free_offers_others(
    visitor: Visitor, database: Database, starts_at: str
) -> None:
    manage = cancelled_by_office(visitor, database)
    form = visitor.get(f"{manage}/again?starts_at={NEW}").form

    page = visitor.send(form, starts_at=starts_at, consent="true")

    assert page.status in (409, 422)
    assert "That time is no longer free." in page.text
    assert "These are the nearest free times" in page.text
    assert count(database) == 1
    assert "no longer free" in visitor.get(f"{manage}/again?starts_at={starts_at}").text


def test_only_what_is_cancelled_and_still_on_offer_is_booked_anew(
    visitor: Visitor, database: Database
) -> None:
    manage = visitor.book()
    assert visitor.get(f"{manage}/again").says("h1") == "Your appointment"
    with database.writing() as session:
        visit = session.scalars(select(Appointment)).one()
        cancel_appointment(session, visit, reason=None, by=OFFICE, now=START)
        session.execute(update(ConsultationType).values(active=False))
        touch_practice(session)

    assert visitor.get(f"{manage}/again").says("h1") == "Your appointment"
    assert visitor.get(manage).link("Book another time") == "/book"


def test_an_unknown_link_is_gone(visitor: Visitor) -> None:
    assert visitor.get("/manage/nobody-has-this-token/again").status == 404
