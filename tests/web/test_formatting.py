"""Times, dates, zones and phone numbers as people read them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.web import formatting
from booking.web.formatting import (
    clock_time,
    day,
    day_short,
    day_with_year,
    masked_email,
    masked_phone,
    moment,
    month_name,
    phone,
    phone_link,
    same_wall_time,
    unbroken,
    weekday_short,
    zone_label,
)

HOUSTON, MADRID = "America/Chicago", "Europe/Madrid"
NINE = datetime(2026, 12, 1, 15, tzinfo=UTC)
FIRST = date(2026, 12, 1)


@pytest.fixture(scope="module")
def plain_app() -> Flask:
    app = Flask("plain")
    formatting.register_formats(app)
    return app


def test_a_word_with_a_hyphen_stays_on_one_line() -> None:
    assert unbroken("cell-based & more") == '<span class="unbroken">cell-based</span> &amp; more'


@pytest.fixture(params=["en", "es"])
def locale(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context(), force_locale(request.param):
        yield request.param


def readable(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_times_and_dates_are_in_the_readers_language(locale: str) -> None:
    english = locale == "en"
    assert readable(clock_time(NINE, HOUSTON)) == ("9:00 am" if english else "9:00 a. m.")
    assert day(FIRST) == ("Tuesday, December 1" if english else "martes 1 de diciembre")
    assert day_short(FIRST) == ("Tue, Dec 1" if english else "mar 1 dic")
    assert month_name(FIRST) == ("December 2026" if english else "diciembre de 2026")
    assert weekday_short(FIRST) == ("Tue" if english else "mar")
    with_year = "Tuesday, December 1, 2026" if english else "martes 1 de diciembre de 2026"
    assert day_with_year(FIRST) == with_year


def test_a_moment_is_told_in_the_zone_it_is_asked_in(app: Flask) -> None:
    with app.test_request_context():
        assert readable(moment(NINE, HOUSTON)) == "Tuesday, December 1, 2026, 9:00 am"
        assert readable(moment(NINE, MADRID)) == "Tuesday, December 1, 2026, 4:00 pm"


@pytest.mark.parametrize(
    ("zone", "city", "english", "spanish"),
    [
        (HOUSTON, "Houston", "Central Time (Houston)", "hora central (Houston)"),
        (MADRID, None, "Central European Time (Madrid)", "hora de Europa central (Madrid)"),
        ("Asia/Kolkata", None, "Kolkata time", "hora de Kolkata"),
        ("UTC", None, "UTC time", "hora de UTC"),
    ],
)
def test_a_zone_has_an_everyday_name(
    locale: str, zone: str, city: str | None, english: str, spanish: str
) -> None:
    assert zone_label(zone, city) == (english if locale == "en" else spanish)


def test_the_hour_that_comes_twice_names_its_offset(app: Flask) -> None:
    with app.test_request_context():
        first = clock_time(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), HOUSTON)
        second = clock_time(datetime(2026, 11, 1, 7, 30, tzinfo=UTC), HOUSTON)

    assert [readable(first), readable(second)] == ["1:30 am (CDT)", "1:30 am (CST)"]


def test_zones_with_the_same_clock_are_the_same_only_while_they_are() -> None:
    summer = datetime(2026, 7, 1, 15, tzinfo=UTC)

    assert same_wall_time(NINE, HOUSTON, "America/Mexico_City")
    assert not same_wall_time(summer, HOUSTON, "America/Mexico_City")


@pytest.mark.parametrize(
    ("number", "shown", "link"),
    [
        ("+17135550123", "(713) 555-0123", "tel:+1-713-555-0123"),
        ("(713) 555-0100", "(713) 555-0100", "tel:+1-713-555-0100"),
        ("+34911234567", "+34 911 23 45 67", "tel:+34-911-23-45-67"),
        ("ask inside", "ask inside", "tel:ask inside"),
    ],
)
def test_a_phone_number_can_be_read_and_called(number: str, shown: str, link: str) -> None:
    assert readable(phone(number)) == shown
    assert phone_link(number) == link


def test_a_contact_is_masked_but_known_again() -> None:
    assert masked_email("maria@example.com") == "m•••@example.com"
    assert readable(masked_phone("+17135550123")) == "••• 0123"


def test_what_the_office_never_asked_for_is_masked_as_nothing() -> None:
    assert masked_email(None) == masked_phone(None) == "–"
