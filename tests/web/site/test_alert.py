"""What the office is told of a booking: enough to call back, nothing about health."""

from flask import Flask
from sqlalchemy import select

from booking.appointments.emails import Letterhead, compose
from booking.database import Database
from booking.keyring import Keyring
from booking.mailer import Address, Mailer
from booking.messages.models import Message
from booking.messages.rules import Kind
from config import Config
from tests.clock import START
from tests.web.site.visitor import Visitor


def test_the_office_can_reach_whoever_booked(
    visitor: Visitor, app: Flask, config: Config, database: Database
) -> None:
    visitor.book()
    letterhead = Letterhead(config.base_url, "o@x.example", Keyring(config.secret_keys))

    with database.writing() as session:
        message = session.scalars(select(Message).where(Message.kind == Kind.STAFF_ALERT)).one()
        email = compose(session, message, now=START, letterhead=letterhead)
    assert email is not None
    letter = Mailer(app, config).freeze(email, Address("o@x.example", "a", "en"), now=START)

    written = letter.content.replace("=\r\n", "").replace("=C2=A0", " ")
    for part in ("maria@example.com", "(713) 555-0123", "Language: English", "Note: yes"):
        assert part in written
    assert "Since spring" not in written
