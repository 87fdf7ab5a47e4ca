"""The manage link: everything about one appointment, changed by a click alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import undefer

from booking.appointments.models import Appointment
from booking.database import Database
from tests.clock import SettableClock
from tests.factories import houston
from tests.web.site.visitor import Form, Visitor

SUB_PAGES = ("", "/confirm", "/move", "/cancel", "/appointment.ics")


def kept(database: Database) -> Appointment:
    with database.reading() as session:
        reason = undefer(Appointment.cancel_reason)
        return session.scalars(select(Appointment).options(reason)).one()


def test_it_shows_the_appointment_and_masks_the_contact(visitor: Visitor) -> None:
    page = visitor.get(visitor.book())

    assert page.says("h1") == "Your appointment"
    assert "Booked" in page.text
    assert "Tuesday, December 8, 2026 9:30 am Central Time (Houston)" in page.text
    assert "m•••@example.com and ••• 0123" in page.text
    assert "If that is wrong, please call us at (713) 555-0100." in page.text
    assert "maria@example.com" not in page.html
    assert "Since spring" not in page.html
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", SUB_PAGES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(
    visitor: Visitor, client: FlaskClient, database: Database, path: str, method: str
) -> None:
    manage = visitor.book()
    before = vars(kept(database)).copy()

    assert client.open(f"{manage}{path}", method=method).status_code == 200

    after = vars(kept(database))
    assert {k: v for k, v in after.items() if k[0] != "_"} == {
        k: v for k, v in before.items() if k[0] != "_"
    }


def test_i_am_coming_is_one_click(visitor: Visitor, database: Database) -> None:
    manage = visitor.book()

    page = visitor.send(visitor.get(f"{manage}/confirm").form)

    assert "The office knows that you are coming." in page.text
    assert kept(database).confirmed_at is not None
    assert "I am coming" not in [link.text for link in visitor.get(manage).links]
    assert "You have told us that you are coming." in visitor.get(manage).text


def test_whoever_has_said_so_is_not_asked_again(visitor: Visitor) -> None:
    manage = visitor.book()
    visitor.send(visitor.get(f"{manage}/confirm").form)

    assert visitor.get(f"{manage}/confirm").address == manage


def test_nobody_has_to_come_to_a_visit_by_video(visitor: Visitor) -> None:
    manage = visitor.book(kind="video")
    asked = visitor.get(f"{manage}/confirm")

    assert asked.says("title").startswith("Will you be there?")
    assert "I will be there" in visitor.get(manage).text
    assert "The office knows that you will be there." in visitor.send(asked.form).text
    assert "You have told us that you will be there." in visitor.get(manage).text


def test_cancelling_asks_first_and_takes_a_reason(visitor: Visitor, database: Database) -> None:
    manage = visitor.book()
    asked = visitor.get(f"{manage}/cancel")
    assert asked.says("h1") == "Cancel this appointment?"

    page = visitor.send(asked.form, reason="Back to work")

    assert "Your appointment is cancelled. An email that says so is on its way" in page.text
    assert (kept(database).status, kept(database).cancel_reason) == ("cancelled", "Back to work")
    again = visitor.get(manage)
    assert "Nothing more is needed from you." in again.text
    assert again.links_to(f"{manage}/") == [f"{manage}/again"]


def test_a_cancelled_visit_by_video_promises_no_link(visitor: Visitor) -> None:
    manage = visitor.book(kind="video")
    assert "sends you the link by email before the appointment" in visitor.get(manage).text

    visitor.send(visitor.get(f"{manage}/cancel").form)

    assert "By video" in visitor.get(manage).text
    assert "before the appointment" not in visitor.get(manage).text


def test_no_link_is_promised_by_mail_to_whom_no_mail_reaches(
    visitor: Visitor, database: Database
) -> None:
    manage = visitor.book(kind="video")
    with database.writing() as session:
        session.scalars(select(Appointment)).one().email = None

    assert "The office gets in touch with you before the appointment." in visitor.get(manage).text


def test_too_long_a_reason_comes_back(visitor: Visitor, database: Database) -> None:
    manage = visitor.book()

    page = visitor.send(visitor.get(f"{manage}/cancel").form, reason="x" * 501)

    assert page.status == 422
    assert page.form.fields["reason"] == "x" * 501
    assert kept(database).status == "booked"


def test_inside_the_cutoff_the_phone_is_the_way(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    manage = visitor.book()
    cancel = visitor.get(f"{manage}/cancel").form
    assert "until Mon, Dec 7, 9:30 am" in visitor.get(manage).text
    clock.set(houston("2026-12-07 09:31"))

    page = visitor.get(manage)
    assert "too close to change it here" in page.text
    assert "tel:+1-713-555-0100" in [link.href for link in page.links]
    assert visitor.get(f"{manage}/move").address == manage
    late = visitor.send(cancel)
    assert (late.status, kept(database).status) == (409, "booked")
    assert "too close to change it here" in late.text


def test_a_past_appointment_says_so(visitor: Visitor, clock: SettableClock) -> None:
    manage = visitor.book()
    confirm = visitor.get(f"{manage}/confirm").form
    clock.set(houston("2026-12-08 11:00"))

    assert "The time of this appointment has passed" in visitor.get(manage).text
    assert visitor.get(f"{manage}/confirm").address == manage
    assert visitor.send(confirm).status == 409


@pytest.mark.parametrize("path", SUB_PAGES)
def test_an_unknown_link_is_answered_kindly(visitor: Visitor, path: str) -> None:
    page = visitor.get(f"/manage/{'x' * 32}{path}")

    assert page.status == 404
    assert page.says("h1") == "We cannot find this appointment"
    assert "(713) 555-0100" in page.text


@pytest.mark.parametrize("path", ["/confirm", "/move", "/cancel"])
def test_an_expired_link_changes_nothing(
    visitor: Visitor, database: Database, clock: SettableClock, path: str
) -> None:
    manage = visitor.book()
    form = visitor.get(f"{manage}{path}").form
    form.action = f"{manage}{path}"
    clock.advance(timedelta(days=60))

    assert visitor.send(form, starts_at="2027-02-03T09:00:00-06:00").status == 404
    assert kept(database).version == 1


@pytest.mark.parametrize("path", ["/confirm", "/move", "/cancel"])
def test_another_sites_form_changes_nothing(
    visitor: Visitor, new_visitor: Callable[[], Visitor], database: Database, path: str
) -> None:
    manage = visitor.book()

    new_visitor().answer(Form(f"{manage}{path}"), starts_at="2026-12-09T09:00:00-06:00")

    appointment = kept(database)
    assert (appointment.version, appointment.status) == (1, "booked")
    assert appointment.confirmed_at is None


def test_the_file_becomes_a_cancelled_event(visitor: Visitor, app: Flask) -> None:
    manage = visitor.book()
    visitor.send(visitor.get(f"{manage}/cancel").form)

    answer = app.test_client().get(f"{manage}/appointment.ics")

    assert answer.content_type.startswith("text/calendar")
    assert "STATUS:CANCELLED" in answer.text
    assert "SEQUENCE:1" in answer.text


def test_the_page_speaks_spanish(visitor: Visitor) -> None:
    page = visitor.get(f"{visitor.book()}?lang=es")

    assert page.says("h1") == "Su cita"
    assert "Reservada" in page.text
    assert "Consulta en el consultorio" in page.text
