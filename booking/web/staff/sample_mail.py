"""A mail as it would read, told of a visit that nobody has: for whoever chooses its words."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta

from flask import render_template

from booking.appointments.emails import links_of
from booking.appointments.models import Appointment
from booking.appointments.queries import view
from booking.appointments.rules import Status
from booking.letters import Letter
from booking.messages.rules import Email
from booking.practice.queries import Practice
from booking.web.context import config, now
from booking.web.staff.previews import DOTS, preview

NAMES = {"en": "Maria Example", "es": "María Ejemplo"}
DAYS_AHEAD = timedelta(days=8)
TEN = time(10)


def sample_mail(practice: Practice, mail: str, locale: str, own: Mapping[str, str]) -> Letter:
    visit = _visit(practice, locale)
    shown = view(practice, visit, locale=locale)
    links = links_of(practice, visit, shown, base_url=config().base_url, token=DOTS)
    context = {
        "practice": practice.settings,
        "appointment": shown,
        "city": practice.location_by_id(visit.location_id).city,
        "own": own,
        **asdict(links),
    }
    return preview(Email(f"appointments/{mail}", context), locale=locale)


def sample_start(practice: Practice) -> datetime:
    return _visit(practice, "en").starts_at


def with_its_subject(letter: Letter) -> str:
    """As an inbox shows it: subject and preview above the mail."""
    bar = render_template("staff/_parts/inbox_line.html", letter=letter)
    return letter.html.replace("<body>", f"<body>{bar}", 1)


def _visit(practice: Practice, locale: str) -> Appointment:
    kind = (practice.active_types or practice.types)[0]
    provider = (practice.providers_of(kind) or practice.providers)[0]
    day = (now() + DAYS_AHEAD).astimezone(practice.zone).date()
    starts_at = datetime.combine(day, TEN, practice.zone_of(kind))
    return Appointment(
        reference="SAMPLE22",
        type_id=kind.id,
        provider_id=provider.id,
        location_id=kind.location_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=kind.duration_minutes),
        locale=locale,
        status=Status.BOOKED,
        version=1,
        name=NAMES[locale],
        email="maria@example.com",
        phone="+17135550123",
        late_cancel=False,
    )
