"""Visitors of one office. Its database is SQLite: both kinds are tested beneath the pages."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from booking.database import Database
from booking.jobs import post_of, send_due
from config import Config
from tests.databases import Workshop
from tests.web.site.articles import add_campaign
from tests.web.site.paper import ORIGINS
from tests.web.site.visitor import Visitor

Sent = Callable[[str], EmailMessage]


@pytest.fixture
def database_url(workshop: Workshop, tmp_path: Path) -> str:
    return workshop.migrated_sqlite(tmp_path / "booking.db")


@pytest.fixture
def new_visitor(app: Flask) -> Callable[[], Visitor]:
    """Each with a browser of their own."""
    return lambda: Visitor(app.test_client())


@pytest.fixture
def visitor(new_visitor: Callable[[], Visitor]) -> Visitor:
    return new_visitor()


@pytest.fixture
def sent(app: Flask, config: Config) -> Sent:
    """The mail of a kind, once all that was due has left."""

    def found(kind: str) -> EmailMessage:
        send_due(post_of(app))
        (path,) = (config.instance_dir / "mail").glob(f"*-{kind}-*.eml")
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    return found


@pytest.fixture
def article(database: Database) -> None:
    add_campaign(database, origins=list(ORIGINS))
