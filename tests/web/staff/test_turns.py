"""SQLite has one writer at a time: nobody waits for a page or a mail that is being written out."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import Any

import pytest
from jinja2 import Template

from booking.database import Database
from tests.web.staff.calendar import booked
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MONDAY = {"first": "2026-12-07", "who": "patt", "told": "Dr. Patt is ill."}


def is_taken(database: Database) -> bool:
    """Whether somebody else who wanted to write would have to wait now."""
    path = str(database.url.database)
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


@contextmanager
def watched(database: Database) -> Iterator[list[bool]]:
    """For each template that is written out meanwhile, whether the turn was taken."""
    turns: list[bool] = []

    def saw(frame: FrameType, event: str, _argument: Any) -> None:  # noqa: ANN401 - Python's own
        if event == "call" and frame.f_code is Template.render.__code__:
            turns.append(is_taken(database))

    sys.setprofile(saw)
    try:
        yield turns
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("what", ["move?at=2026-12-08T10:30", "move?minutes=75", "cancel"])
def test_the_mail_of_a_change_that_is_asked_about_keeps_nobody_waiting(
    desk: Desk, database: Database, what: str
) -> None:
    visit = booked(database)

    with watched(database) as turns:
        page = desk.get(f"/staff/appointments/{visit.reference}/{what}")

    assert "Yes, send this email" in page.text
    # The mail's subject, text and HTML, and the page.
    assert turns == [False] * 4


def test_the_mails_about_a_closed_day_keep_nobody_waiting(desk: Desk, database: Database) -> None:
    booked(database)

    with watched(database) as turns:
        page = desk.post("/staff/settings/close", **MONDAY)

    assert "Your appointment is cancelled" in page.text
    assert turns == [False] * 4


def test_a_turn_that_is_taken_is_seen(database: Database) -> None:
    with database.rehearsing() as session:
        session.connection()

        assert is_taken(database)
