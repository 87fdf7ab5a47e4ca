"""What the tests of the calendar share: visits of known people, pages read as a person would."""

import re
from datetime import time
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from booking.appointments.models import Appointment
from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import (
    ConsultationTypeProvider,
    Provider,
    Room,
    WorkingHours,
)
from booking.practice.queries import load_practice
from tests.factories import book, houston

WEEK = "from=2026-12-06&to=2026-12-12"


def booked(database: Database, wall: str = "2026-12-07 09:00", **changes: Any) -> Appointment:  # noqa: ANN401 - as book() takes them
    with database.writing() as session:
        return book(session, houston(wall), **changes).appointment


def second_provider(database: Database) -> None:
    """Dr. Lee, who offers what Dr. Patt does, in a room of her own."""
    with database.writing() as session:
        practice = load_practice(session)
        hours = [WorkingHours(weekday=day, starts=time(9), ends=time(17)) for day in range(5)]
        lee = Provider(slug="lee", name="Dr. Kim Lee", title="", position=1, hours=hours)
        session.add_all([lee, Room(slug="two", name="Two", location_id=practice.locations[0].id)])
        session.flush()
        session.add_all(
            ConsultationTypeProvider(type_id=kind.id, provider_id=lee.id) for kind in practice.types
        )
        touch_practice(session)


def text_of(response: TestResponse) -> str:
    """Without the markup, spaces single."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def fields_of(response: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's form about the change."""
    form = next(one for one in response.text.split("<form") if 'name="version"' in one)
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found if name != "csrf_token"}


def visit_in(feed: dict[str, Any], appointment: Appointment) -> dict[str, Any]:
    [one] = [one for one in feed["visits"] if one["id"] == f"visit-{appointment.reference}"]
    return dict(one)
