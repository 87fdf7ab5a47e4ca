"""Forms that are too old, too large, or meet a machine in trouble: an answer, and nothing lost."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from booking.appointments.inputs import NOTE_LENGTH
from booking.database import Database
from tests.clock import SettableClock
from tests.web.site.visitor import BO, DETAILS, MARIA, Form, Visitor

NO_INSTANTS = (
    "0001-01-01T00:00:00%2B00:00",
    "9999-12-31T23:59:00-12:00",
    "9999-12-31T23:55:00-12:00",
)
LOWER_CASE = "2026-12-08t15:30:00z"


@pytest.fixture
def broken(database: Database) -> None:
    """A database that reads, and writes no more."""
    with database.writing() as session:
        session.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON appointment"
                " BEGIN SELECT 1 FROM nothing_by_that_name; END"
            )
        )


@pytest.mark.parametrize("starts_at", NO_INSTANTS)
def test_a_time_beyond_calendars_is_no_time(visitor: Visitor, starts_at: str) -> None:
    page = visitor.get(f"/book/video/details?starts_at={starts_at}")

    assert (page.status, page.address) == (200, "/book/video")


@pytest.mark.parametrize("starts_at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:55:00-12:00"])
def test_nobody_moves_beyond_calendars(visitor: Visitor, starts_at: str) -> None:
    form = visitor.get(f"{visitor.book()}/move?starts_at=2026-12-10T14:00:00-06:00").form

    assert visitor.send(form, starts_at=starts_at).status == 422


def test_a_taken_time_in_lower_case_loses_nothing(visitor: Visitor, app: Flask) -> None:
    form = visitor.get(DETAILS).form
    Visitor(app.test_client()).book(**BO)

    page = visitor.send(form, **MARIA, starts_at=LOWER_CASE)

    assert page.status == 409
    assert {name: page.form.fields[name] for name in MARIA} == MARIA


@pytest.mark.parametrize("starts_at", ["", "0001-01-01T00:00:00+00:00"])
@pytest.mark.parametrize(("kind", "status"), [("nope", 404), ("in-person", 400)])
def test_a_form_without_our_token_gets_an_answer(
    visitor: Visitor, kind: str, status: int, starts_at: str
) -> None:
    page = visitor.send(Form(f"/book/{kind}/details"), **MARIA, starts_at=starts_at)

    assert page.status == status


def test_a_cancel_left_open_too_long_keeps_the_reason(visitor: Visitor) -> None:
    manage = visitor.book()

    page = visitor.send(Form(f"{manage}/cancel"), reason="Back to work")

    assert page.status == 400
    assert "press the button once more" in page.text
    assert page.form.fields["reason"] == "Back to work"
    assert "is cancelled" in visitor.send(page.form).text


def test_a_cancel_of_nothing_is_answered_kindly(visitor: Visitor) -> None:
    page = visitor.send(Form(f"/manage/{'x' * 32}/cancel"), reason="Back to work")

    assert page.status == 404
    assert page.says("h1") == "We cannot find this appointment"


def test_the_longest_note_fits_in_whatever_script(visitor: Visitor) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **{**MARIA, "note": "\U0001f600" * 2_000})

    assert page.says("h1") == "Your appointment is booked"


def test_a_line_end_counts_as_one_character_as_browsers_count(visitor: Visitor) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **{**MARIA, "note": "a\r\n" * 999 + "bb"})

    assert page.says("h1") == "Your appointment is booked"


def test_no_field_cuts_what_is_typed_and_the_note_says_how_much_it_takes(visitor: Visitor) -> None:
    page = visitor.get(DETAILS)

    assert not [name for _, one in page.attributes for name in one if name == "maxlength"]
    assert f"At most {NOTE_LENGTH:,} characters" in page.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_too_much_at_once_is_told_what_to_do(visitor: Visitor, language: str) -> None:
    form = visitor.get(f"{DETAILS}&lang={language}").form

    page = visitor.send(form, **{**MARIA, "note": "x" * 70_000})

    assert page.status == 413
    assert "2000" in page.text
    assert "(713) 555-0100" in page.text


@pytest.mark.usefixtures("broken")
def test_a_machine_in_trouble_keeps_what_was_typed(visitor: Visitor, database: Database) -> None:
    page = visitor.send(visitor.get(DETAILS).form, **MARIA)

    assert page.status == 503
    assert "Everything you typed is still here." in page.text
    assert {name: page.form.fields[name] for name in MARIA} == MARIA
    with database.writing() as session:
        session.execute(text("DROP TRIGGER full"))
    assert visitor.send(page.form).says("h1") == "Your appointment is booked"


def test_a_database_that_is_away_keeps_what_was_typed(visitor: Visitor, database: Database) -> None:
    form = visitor.get(DETAILS).form
    with database.writing() as session:
        session.execute(text("ALTER TABLE calendar RENAME TO away"))

    page = visitor.send(form, **MARIA)

    assert page.status == 503
    assert {name: page.form.fields[name] for name in MARIA} == MARIA


@pytest.mark.parametrize(("ahead", "taken"), [(1, True), (59, True), (120, False)])
def test_a_form_of_a_machine_whose_clock_is_ahead_is_fresh(
    visitor: Visitor, clock: SettableClock, ahead: int, taken: bool
) -> None:
    clock.advance(timedelta(seconds=ahead))
    form = visitor.get(DETAILS).form
    clock.advance(timedelta(seconds=-ahead))

    assert (visitor.send(form, **MARIA).status == 200) is taken
