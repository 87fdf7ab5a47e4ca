"""What the office is told of a booking: enough to call back, nothing about health."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments.emails import compose
from booking.database import Database
from booking.keyring import Keyring
from booking.mailer import Address, Mailer
from booking.messages.models import Message
from booking.messages.rules import Kind, Letterhead
from config import Config
from tests.clock import START
from tests.web.site.visitor import DETAILS, MARIA, Visitor

Alert = Callable[[], str]
SEND_THE_LINK = "Video: please send the link before the visit."


@pytest.fixture
def alert(app: Flask, config: Config, database: Database) -> Alert:
    """The newest, text and HTML."""
    letterhead = Letterhead(config.base_url, "o@x.example", Keyring(config.secret_keys))

    def written() -> str:
        alerts = select(Message).where(Message.kind == Kind.STAFF_ALERT)
        with database.writing() as session:
            message = session.scalars(alerts.order_by(Message.id.desc())).first()
            assert message is not None
            email = compose(session, message, now=START, letterhead=letterhead)
        assert email is not None
        letter = Mailer(app, config).freeze(email, Address("o@x.example", "a", "en"), now=START)
        return letter.content.replace("=\r\n", "").replace("=C2=A0", " ")

    return written


def test_the_office_can_reach_whoever_booked(visitor: Visitor, alert: Alert) -> None:
    visitor.book()

    written = alert()

    for part in ("maria@example.com", "(713) 555-0123", "Language: English", "Note: yes"):
        assert part in written
    assert "Since spring" not in written
    assert SEND_THE_LINK not in written


def test_the_office_is_asked_for_the_link_that_a_video_visitor_was_promised(
    visitor: Visitor, alert: Alert
) -> None:
    page = visitor.send(visitor.get(DETAILS.replace("in-person", "video")).form, **MARIA)
    assert "The office sends you the link by email before the appointment." in page.text
    assert alert().count(SEND_THE_LINK) == 2

    manage = urlsplit(page.link("your appointment’s own page")).path
    visitor.send(visitor.get(f"{manage}/move?starts_at=2026-12-10T14:00:00-06:00").form)
    moved = alert()
    visitor.send(visitor.get(f"{manage}/cancel").form)
    cancelled = alert()

    assert ("Subject: Moved" in moved, moved.count(SEND_THE_LINK)) == (True, 2)
    assert ("Subject: Cancelled" in cancelled, cancelled.count(SEND_THE_LINK)) == (True, 0)
