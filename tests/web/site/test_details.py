"""The details form: who books is booked, once; whatever is refused, nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import undefer

from booking.appointments.models import Appointment
from booking.database import Database
from booking.people.models import Consent
from booking.people.rules import consent_text
from tests.clock import SettableClock
from tests.web.site.visitor import BO, CHOSEN, DETAILS, MARIA, Page, Visitor

NewVisitor = Callable[[], Visitor]


def booked(database: Database) -> list[Appointment]:
    with database.reading() as session:
        found = select(Appointment).options(undefer(Appointment.note))
        return list(session.scalars(found.order_by(Appointment.id)))


def test_whoever_fills_it_in_is_booked_and_told_so(visitor: Visitor, database: Database) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **MARIA)

    assert (page.status, page.address) == (200, "/book/confirmation")
    assert "Tuesday, December 8, 2026 9:30 am Central Time (Houston)" in page.text
    assert "on its way to maria@example.com" in page.text
    (appointment,) = booked(database)
    assert (appointment.name, appointment.note) == ("María López", "Since spring.")
    assert (appointment.source, appointment.locale) == ("web", "en")


def test_the_chosen_time_stands_above_the_questions(visitor: Visitor) -> None:
    page = visitor.get(f"{DETAILS}&tz=Europe/Madrid")

    assert page.says("h1") == "How can we reach you?"
    assert "Tuesday, December 8, 9:30 am Central Time (Houston)" in page.text
    assert "Your time: 4:30 pm, Central European Time (Madrid)" in page.text


def test_the_visitors_zone_is_kept_with_the_appointment(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.send(visitor.get(f"{DETAILS}&tz=Europe/Madrid").form, **MARIA)

    assert "Your time: 4:30 pm, Central European Time (Madrid)" in page.text
    assert booked(database)[0].timezone == "Europe/Madrid"


@pytest.mark.parametrize("wording", [consent_text(one, "en") for one in ("booking", "marketing")])
def test_the_wording_agreed_to_is_the_wording_shown(visitor: Visitor, wording: str) -> None:
    assert wording in visitor.get(DETAILS).text


def test_only_the_required_consent_is_kept_unless_the_other_is_ticked(
    new_visitor: NewVisitor, database: Database
) -> None:
    first, second = new_visitor(), new_visitor()
    first.book()
    second.book("2026-12-09T09:30:00-06:00", **BO, marketing="true")

    with database.reading() as session:
        purposes = list(session.scalars(select(Consent.purpose).order_by(Consent.id)))
    assert purposes == ["booking", "booking", "marketing"]


@pytest.mark.parametrize(
    ("field", "attributes"),
    [
        ("name", {"autocomplete": "name", "type": "text"}),
        ("email", {"autocomplete": "email", "inputmode": "email", "type": "email"}),
        ("phone", {"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    ],
)
def test_browsers_know_what_belongs_where(
    visitor: Visitor, field: str, attributes: dict[str, str]
) -> None:
    inputs = [values for tag, values in visitor.get(DETAILS).attributes if tag == "input"]
    found = next(values for values in inputs if values.get("name") == field)

    assert attributes.items() <= found.items()


WRONG = [
    ({"name": ""}, "name", "Please type your name."),
    ({"name": "123"}, "name", "Please type your name in letters."),
    ({"email": "maria@"}, "email", "Please check the email address."),
    ({"email": ""}, "email", "Please type your email address."),
    ({"phone": "12"}, "phone", "Please check the phone number."),
    ({"consent": ""}, "consent", "Please tick the box"),
    ({"note": "x" * 2_001}, "note", "The note is too long."),
]


@pytest.mark.parametrize(("typed", "field", "message"), WRONG)
def test_what_is_wrong_is_said_twice_linked_and_nothing_typed_is_lost(
    visitor: Visitor, database: Database, typed: dict[str, str], field: str, message: str
) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **{**MARIA, **typed})

    assert page.status == 422
    assert next(link for link in page.links if link.href == f"#{field}").text.startswith(message)
    assert page.text.count(message) == 2
    kept = {name: page.form.fields.get(name, "") for name in MARIA}
    assert kept == {**MARIA, **typed}
    assert page.headers["Cache-Control"] == "private, no-store"
    assert booked(database) == []


def test_a_mended_form_books(visitor: Visitor, database: Database) -> None:
    refused = visitor.send(visitor.get(DETAILS).form, **{**MARIA, "email": "maria@"})

    visitor.send(refused.form, email="maria@example.com")

    assert [one.email for one in booked(database)] == ["maria@example.com"]


@pytest.mark.parametrize(
    ("starts_at", "message"),
    [
        ("2026-12-08T09:05:00-06:00", "That is not one of the times on offer."),
        ("2026-11-20T09:00:00-06:00", "That time has passed."),
        ("next tuesday", "That is not one of the times on offer."),
        ("", "Please choose a time."),
    ],
)
def test_a_time_that_never_was_one_is_refused(
    visitor: Visitor, starts_at: str, message: str
) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **{**MARIA, "starts_at": starts_at})

    assert (page.status, page.says("h1")) == (422, "That time cannot be booked")
    assert message in page.text
    assert page.form.fields["name"] == MARIA["name"]


@pytest.mark.parametrize("starts_at", ["2026-12-08T09:05:00-06:00", "next tuesday"])
def test_the_nearest_times_are_offered_for_one_that_never_was(
    visitor: Visitor, database: Database, starts_at: str
) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **{**MARIA, "starts_at": starts_at})
    offered = [value for name, value in page.form.buttons if name == "starts_at"]

    done = visitor.send(page.form, starts_at=offered[0])

    assert len(offered) == 3
    assert done.says("h1") == "Your appointment is booked"
    assert len(booked(database)) == 1


def test_a_database_that_goes_away_before_the_nearest_are_found_takes_no_words(
    visitor: Visitor, database: Database
) -> None:
    form = visitor.get(DETAILS).form
    with database.writing() as session:
        session.execute(text("ALTER TABLE calendar RENAME TO away"))

    page = visitor.send(form, **{**MARIA, "starts_at": "next tuesday"})

    assert (page.status, page.form.fields["name"]) == (503, MARIA["name"])


def test_what_else_is_wrong_is_said_with_the_fields(visitor: Visitor) -> None:
    typed = {**MARIA, "starts_at": "next tuesday", "email": "maria@"}

    page = visitor.send(visitor.get(DETAILS).form, **typed)

    assert (page.status, page.says("h1")) == (422, "How can we reach you?")
    assert "Please check the email address." in page.text


def taken(new_visitor: NewVisitor) -> tuple[Visitor, Page]:
    slow, quick = new_visitor(), new_visitor()
    form = slow.get(DETAILS).form
    quick.book(**BO)
    return slow, slow.send(form, **MARIA)


def test_a_time_taken_meanwhile_keeps_what_was_typed_and_offers_the_nearest(
    new_visitor: NewVisitor,
) -> None:
    _slow, page = taken(new_visitor)

    assert page.status == 409
    assert page.says("h1") == "That time is no longer free"
    assert {name: page.form.fields[name] for name in MARIA} == MARIA
    assert [value for name, value in page.form.buttons if name == "starts_at"] == [
        "2026-12-08T10:30:00-06:00",
        "2026-12-08T10:45:00-06:00",
        "2026-12-08T11:00:00-06:00",
    ]


def test_the_enter_key_chooses_none_of_them(new_visitor: NewVisitor) -> None:
    _slow, page = taken(new_visitor)

    first = next(values for tag, values in page.attributes if tag == "button")
    assert "disabled" in first
    assert "starts_at" not in page.form.fields


def test_one_tap_on_another_time_books_it(new_visitor: NewVisitor, database: Database) -> None:
    slow, page = taken(new_visitor)

    done = slow.send(page.form, starts_at="2026-12-08T10:30:00-06:00")

    assert "10:30 am" in done.text
    assert [one.name for one in booked(database)] == ["Bo Lee", "María López"]


def test_a_link_to_a_time_that_is_gone_leads_back_to_the_times(new_visitor: NewVisitor) -> None:
    new_visitor().book()

    page = new_visitor().get(DETAILS)

    assert page.address == "/book/in-person"
    assert "That time is no longer free." in page.text
    assert "Tuesday, December 8" in page.says("main")


@pytest.mark.parametrize("query", ["", "?starts_at=soon", "?starts_at=2026-12-08T09:30:00"])
def test_details_without_a_time_lead_back_to_the_times(visitor: Visitor, query: str) -> None:
    assert visitor.get(f"/book/in-person/details{query}").address == "/book/in-person"


def test_a_double_click_books_once(visitor: Visitor, database: Database) -> None:
    form = visitor.get(DETAILS).form

    first, second = visitor.answer(form, **MARIA), visitor.answer(form, **MARIA)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(booked(database)) == 1


def test_the_same_form_books_once_even_an_hour_later(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    form = visitor.get(DETAILS).form
    visitor.send(form, **MARIA)
    clock.advance(timedelta(hours=1))

    page = visitor.send(form, **MARIA)

    assert page.says("h1") == "Your appointment is booked"
    assert len(booked(database)) == 1


def test_going_back_to_the_form_after_booking_shows_what_is_booked(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    other_form = visitor.get(DETAILS).form
    visitor.book()
    clock.advance(timedelta(hours=1))

    assert visitor.get(DETAILS).address == "/book/confirmation"
    assert visitor.send(other_form, **MARIA).address == "/book/confirmation"
    assert len(booked(database)) == 1


def test_one_browser_books_once_in_a_minute_and_may_book_again_after(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    later = f"/book/in-person/details?starts_at={CHOSEN.replace('08T', '09T')}"
    forms = [visitor.get(DETAILS).form, visitor.get(later).form, visitor.get(later).form]

    visitor.send(forms[0], **MARIA)
    visitor.send(forms[1], **MARIA)
    assert len(booked(database)) == 1
    clock.advance(timedelta(minutes=2))
    visitor.send(forms[2], **MARIA)

    assert len(booked(database)) == 2


def test_what_a_visitor_holds_stays_theirs_to_choose_and_nobody_elses(
    app: Flask, new_visitor: NewVisitor
) -> None:
    client = app.test_client()
    holder = Visitor(client)
    holder.get(DETAILS)
    wanted = {"type": "in-person", "starts_at": CHOSEN}
    assert client.post("/api/v1/holds", json=wanted).status_code == 201

    assert holder.get(DETAILS).status == 200
    assert holder.get(DETAILS).address.endswith("/details")
    assert new_visitor().get(DETAILS).address == "/book/in-person"


def test_a_contact_with_enough_open_appointments_is_told_and_loses_nothing(
    new_visitor: NewVisitor,
) -> None:
    for day in ("08", "09", "10"):
        new_visitor().book(f"2026-12-{day}T09:00:00-06:00")

    fourth = new_visitor()
    page = fourth.send(fourth.get(DETAILS.replace("09:30", "10:30")).form, **MARIA)

    assert page.status == 409
    assert "already as many open appointments" in page.text
    assert page.form.fields["name"] == MARIA["name"]


def test_without_our_cookie_the_form_comes_back_whole(
    visitor: Visitor, app: Flask, database: Database
) -> None:
    form = visitor.get(DETAILS).form

    stranger = Visitor(app.test_client())
    page = stranger.send(form, **MARIA)

    assert page.status == 400
    assert {name: page.form.fields[name] for name in MARIA} == MARIA
    stranger.send(page.form)
    assert len(booked(database)) == 1


def test_spanish_from_the_first_to_the_last_word(visitor: Visitor, database: Database) -> None:
    form = visitor.get(f"{DETAILS}&lang=es").form

    refused = visitor.send(form, **{**MARIA, "email": "maria@"})
    assert "Revise el correo electrónico." in refused.text
    page = visitor.send(refused.form, email="maria@example.com")

    assert page.says("h1") == "Su cita está reservada"
    assert "martes 8 de diciembre de 2026 9:30 a. m." in page.text
    assert booked(database)[0].locale == "es"


def test_the_language_link_keeps_the_chosen_time(visitor: Visitor) -> None:
    refused = visitor.send(visitor.get(f"{DETAILS}&tz=Europe/Madrid").form, **{**BO, "name": ""})

    page = visitor.get(refused.link("Español"))

    assert "martes 8 de diciembre, 9:30 a. m." in page.text
    assert "4:30 p. m." in page.text


def test_a_browser_that_prefers_spanish_gets_it(visitor: Visitor) -> None:
    page = visitor.get("/", **{"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})

    assert 'lang="es"' in page.html
    assert page.says("h1") == "¿Le preocupa su cabello? Háblelo con un especialista."


def test_an_unknown_kind_is_not_found(visitor: Visitor) -> None:
    assert visitor.get("/book/unknown/details").status == 404
    form = visitor.get(DETAILS).form
    form.action = "/book/unknown/details"

    assert visitor.send(form, **MARIA).status == 404


def test_the_nearest_times_are_told_in_the_visitors_own_time_too(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    form = visitor.get(f"{DETAILS}&tz=Europe/Madrid").form
    new_visitor().book(**BO)

    page = visitor.send(form, **MARIA)

    assert "You had chosen Tue, Dec 8, 9:30 am." in page.text
    assert "(your time 5:30 pm)" in page.text
