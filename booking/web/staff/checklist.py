"""What is still to be done before the practice can be shown to patients, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from booking.accounts.queries import factor_required
from booking.checks.queries import written_text
from booking.practice.models import Location
from booking.practice.queries import Practice
from booking.practice.rules import (
    addresses_in,
    is_sample_address,
    is_sample_phone,
    is_sample_place,
)
from config import Config

AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Task:
    """`field` is the form's field that it is about; without an endpoint no page can mend it."""

    name: str
    words: str
    endpoint: str | None = None
    slug: str | None = None
    field: str | None = None


def tasks(practice: Practice, config: Config, *, today: date) -> list[Task]:
    """In the order in which one would do them; none when all is real."""
    return [
        *_of_the_practice(practice),
        *(task for location in practice.locations for task in _of_a_location(location)),
        *_of_the_machine(config),
        *_of_signing_in(practice, config),
        *_of_the_closures(practice, today),
        *_of_the_check(practice),
    ]


def _of_the_practice(practice: Practice) -> Iterator[Task]:
    settings = practice.settings
    if is_sample_phone(settings.phone):
        yield _practice_task(
            "phone",
            "The practice’s phone number",
            f"{settings.phone} is a sample that nobody answers. Patients see it on every page.",
        )
    if is_sample_address(settings.email):
        yield _practice_task(
            "email",
            "The practice’s email address",
            f"{settings.email} is a sample. Patients who write to it reach nobody.",
        )
    alerts = addresses_in(settings.alert_email)
    if not alerts or any(map(is_sample_address, alerts)):
        yield _practice_task(
            "alert_email",
            "Where the office’s alerts go",
            "No mail about a new or changed appointment reaches the office yet.",
        )


def _practice_task(field: str, name: str, words: str) -> Task:
    return Task(name, words, "staff.practice_settings", field=field)


def _of_a_location(location: Location) -> Iterator[Task]:
    where = ("staff.location", location.slug)
    if is_sample_place(location.street, location.postal_code):
        words = f"{location.street} is a sample. It stands in every confirmation."
        yield Task(f"The address of {location.name}", words, *where, field="street")
    if is_sample_phone(location.phone):
        words = f"{location.phone} is a sample that nobody answers."
        yield Task(f"The phone of {location.name}", words, *where, field="phone")


def _of_the_machine(config: Config) -> Iterator[Task]:
    if not config.mail_server:
        yield Task(
            "A mail server",
            "No mail leaves: each is written to a file instead. Set MAIL_SERVER, and what belongs"
            " to it, in the file .env where the program runs, and start it again.",
        )


def _of_signing_in(practice: Practice, config: Config) -> Iterator[Task]:
    if not factor_required(practice.settings, by_default=config.production):
        yield Task(
            "A second step when signing in",
            "Whoever learns a password can read patients’ data. Ask everybody for a code as well.",
            "staff.security_settings",
        )


def _of_the_closures(practice: Practice, today: date) -> Iterator[Task]:
    last = max((closure.last for closure in practice.closures), default=today)
    if last.year < (today + AHEAD).year:
        yield Task(
            "Holidays",
            f"Closures are entered only until {last.year}. Choose the holidays after that.",
            "staff.closures",
        )


def _of_the_check(practice: Practice) -> Iterator[Task]:
    public, written = practice.settings.check_version, written_text().number
    if public != written:
        shown = f"Visitors see version {public}" if public else "Visitors do not see it"
        words = f"{shown} until somebody has read and signed version {written}."
        yield Task("The self-check’s signature", words, "staff.check_settings")
