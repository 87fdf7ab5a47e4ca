"""The day by mail, as a phone and a desk show it, by day and by night."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from booking import create_app
from booking.letters import write
from booking.messages.rules import Email
from booking.reminders.emails import Line
from tests.letters import Practice
from tests.mailing import mail_config

NINE = datetime(2026, 12, 1, 15, tzinfo=UTC)
NAMES = ("Mei Torres", "W" * 200, "مريم عبد الله الحسيني", "<b>Zoë</b> 👩🏽‍🦱", None)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(mail_config(tmp_path_factory.mktemp("app")))
    yield app
    app.extensions["booking"].database.dispose()


def line(n: int, name: str | None) -> Line:
    starts_at = NINE + n * timedelta(hours=1)
    return Line(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        zone="America/Chicago",
        name=name,
        phone="+442079460958" if name else None,
        type_name="Consultation at the office",
        provider="Dr. Bradford S. Patt",
        is_spanish=n == 1,
        confirmed=n == 2,
    )


def html(app: Flask) -> str:
    said = {
        "practice": Practice(),
        "on": date(2026, 12, 1),
        "lines": [line(n, name) for n, name in enumerate(NAMES)],
        "several_providers": True,
        "today_url": "https://book.example/staff/",
        "account_url": "https://book.example/staff/account",
    }
    mail = Email("reminders/daily_agenda", said)
    return write(app, mail, locale="en", base_url="https://book.example", now=NINE).html


@pytest.mark.parametrize("width", [360, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_day_by_mail_fits_and_can_be_read(
    browser: Browser, app: Flask, axe: Callable[..., None], tmp_path: Path, width: int, scheme: str
) -> None:
    file = tmp_path / "mail.html"
    file.write_text(html(app))
    size = {"width": width, "height": 700}
    page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(file.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    page.close()
