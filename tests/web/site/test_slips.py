"""A slip in the address, at booking: asked about before anything is booked, and only once."""

from collections.abc import Callable

import pytest

from booking.database import Database
from tests.web.site.test_details import booked
from tests.web.site.visitor import CHOSEN, DETAILS, MARIA, Visitor

SLIP = {**MARIA, "email": "maria@hotmial.com"}
OTHER = "2026-12-09T09:30:00-06:00"


@pytest.mark.parametrize(
    ("language", "asks"),
    [("en", "Is your email address right?"), ("es", "¿Es correcta su dirección de correo?")],
)
def test_a_slip_is_asked_about_and_nothing_typed_is_lost(
    visitor: Visitor, database: Database, language: str, asks: str
) -> None:
    page = visitor.send(visitor.get(f"{DETAILS}&lang={language}").form, **SLIP, hold="kept")

    assert (page.status, page.says("h1")) == (200, asks)
    assert page.form.fields.items() >= {**SLIP, "starts_at": CHOSEN, "hold": "kept"}.items()
    assert ("email_is", "maria@hotmail.com") in page.form.buttons
    assert ("email_is", "maria@hotmial.com") in page.form.buttons
    assert "no-store" in page.headers["Cache-Control"]
    assert booked(database) == []


@pytest.mark.parametrize(
    ("more", "kept_as"),
    [
        ({"email_is": "maria@hotmail.com"}, "maria@hotmail.com"),
        ({"email_is": "maria@hotmial.com"}, "maria@hotmial.com"),
        ({"email": "maria@example.com"}, "maria@example.com"),
    ],
)
def test_either_answer_books_and_so_does_another_address(
    visitor: Visitor, database: Database, more: dict[str, str], kept_as: str
) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **SLIP)

    assert visitor.send(page.form, **more).address == "/book/confirmation"
    assert [appointment.email for appointment in booked(database)] == [kept_as]


def test_whoever_sends_it_again_without_an_answer_is_asked_again(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **SLIP)

    assert visitor.send(page.form).says("h1") == "Is your email address right?"
    assert booked(database) == []


def test_whoever_keeps_to_their_address_is_not_asked_again_after_another_refusal(
    visitor: Visitor, database: Database
) -> None:
    asked = visitor.send(visitor.get(DETAILS).form, **SLIP)
    refused = visitor.send(asked.form, email_is=SLIP["email"], consent="")
    assert refused.says("h1") == "How can we reach you?"

    page = visitor.send(refused.form, consent="true")

    assert page.address == "/book/confirmation"
    assert [appointment.email for appointment in booked(database)] == [SLIP["email"]]


def test_another_time_for_one_that_was_taken_asks_no_second_time(
    visitor: Visitor, new_visitor: Callable[[], Visitor], database: Database
) -> None:
    asked = visitor.send(visitor.get(DETAILS).form, **SLIP)
    new_visitor().book()

    gone = visitor.send(asked.form, email_is="maria@hotmail.com")
    assert gone.says("h1") == "That time is no longer free"

    assert visitor.send(gone.form, starts_at=OTHER).address == "/book/confirmation"
    assert booked(database)[-1].email == "maria@hotmail.com"
