"""What the tests of mail share: a small app, plain mails, an outbox with something in it."""

import ssl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from jinja2 import DictLoader
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from booking.clock import Clock
from booking.database import Database
from booking.jobs import Post
from booking.keyring import Keyring
from booking.letters import Composer
from booking.mailer import Mailer
from booking.messages.actions import enqueue
from booking.messages.models import Message
from booking.messages.rules import Email, Letterhead
from booking.smtp import Patience
from config import Config
from tests.waiting import PATIENCE_SECONDS

PLAIN = {
    "emails/plain/subject.txt": "{{ subject or 'Hello' }}",
    "emails/plain/body.txt": "Number {{ number }}\n.a line that starts with a dot\n",
    "emails/plain/body.html": "<p>Number {{ number }}",
}
# Longer than a test waits: what ends sooner was ended by something else.
CALM = Patience(opening=2 * PATIENCE_SECONDS, closing=2 * PATIENCE_SECONDS)
LETTERHEAD = Letterhead("https://book.example", "Office <office@book.example>", Keyring(("k",)))


def plain_app() -> Flask:
    app = Flask("tests")
    Babel(app)
    app.jinja_loader = DictLoader(PLAIN)
    return app


def mail_config(folder: Path, *, port: int | None = None, **changes: str) -> Config:
    """Without a port, mails become files."""
    environ = {
        "INSTANCE_DIR": str(folder),
        "SECRET_KEY": "a secret that only the tests know",
        "BASE_URL": "https://book.example",
        "MAIL_DEFAULT_SENDER": "Office <office@book.example>",
    }
    if port is not None:
        environ |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port)}
    return Config.from_environment(environ | changes)


def plain_mailer(
    config: Config, *, patience: Patience = CALM, tls: ssl.SSLContext | None = None
) -> Mailer:
    return Mailer(plain_app(), config, patience=patience, tls=tls)


def compose_plain(
    session: Session, message: Message, *, now: datetime, letterhead: Letterhead
) -> Email | None:
    """True as long as its detail does not say otherwise."""
    del session, now, letterhead
    return None if message.detail.get("untrue") else Email("plain", {"number": message.id})


def plain_post(
    database: Database,
    mailer: Mailer,
    clock: Clock,
    *,
    composer: Composer = compose_plain,
    worker: str = "test",
) -> Post:
    return Post(database, mailer, clock, LETTERHEAD, {"confirmation": composer}, worker)


def put_in(
    database: Database, *recipients: str, now: datetime, detail: Mapping[str, object] | None = None
) -> None:
    with database.writing() as session:
        for number, recipient in enumerate(recipients):
            enqueue(
                session,
                kind="confirmation",
                once_key=f"{number}:{recipient}",
                recipient=recipient,
                locale="en",
                now=now,
                reference="K7MP4QXD",
                subject_id=1,
                subject_version=1,
                detail=detail,
            )


def lose_key(database: Database) -> None:
    """What was written is sealed with a key that is gone."""
    with database.writing() as session:
        session.execute(text("UPDATE message SET frozen = 'gAAAA' WHERE frozen IS NOT NULL"))


def all_messages(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def only_message(database: Database) -> Message:
    (message,) = all_messages(database)
    return message


def statuses(database: Database) -> list[str]:
    return [message.status for message in all_messages(database)]
