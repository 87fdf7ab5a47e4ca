"""Mail that does not leave is said on every page."""

from datetime import timedelta

import pytest

from booking.database import Database
from booking.messages.actions import beat
from tests.clock import START, SettableClock
from tests.web.staff.conftest import Desk
from tests.web.staff.outbox import letter, plain

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


@pytest.mark.usefixtures("booked")
def test_nothing_is_said_while_mail_leaves(desk: Desk) -> None:
    assert "Mail is delayed" not in desk.get("/staff/").text


@pytest.mark.usefixtures("booked")
def test_every_page_says_when_a_mail_waits_too_long(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    clock.advance(5 * MINUTE)
    with database.writing() as session:
        beat(session, "a worker", now=clock())

    assert "The oldest mail has been waiting since Mon, Nov 30, 9:00 am." in plain(
        desk.get("/staff/").text
    )


@pytest.mark.usefixtures("booked")
def test_every_page_says_when_the_worker_is_silent(desk: Desk, clock: SettableClock) -> None:
    clock.advance(2 * MINUTE)

    assert "silent since Mon, Nov 30, 9:00 am" in plain(desk.get("/staff/").text)


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize(
    ("error", "delayed"), [("refused", True), ("auth", True), ("rcpt_451: greylisted", False)]
)
def test_a_mail_server_that_takes_nothing_delays_everybody(
    desk: Desk, database: Database, clock: SettableClock, error: str, delayed: bool
) -> None:
    later = START + 60 * MINUTE
    letter(database, status="failed", last_error=error, first_tried_at=START, due_at=later)
    letter(database, "staff_alert", status="sent", sent_at=START)
    clock.advance(5 * MINUTE)
    with database.writing() as session:
        beat(session, "a worker", now=clock())

    assert ("No mail server has taken it since" in desk.get("/staff/").text) is delayed


@pytest.mark.usefixtures("booked")
def test_the_rail_counts_what_did_not_get_through(desk: Desk, database: Database) -> None:
    before = desk.get("/staff/").text
    letter(database, status="dead", last_error="rcpt_550")

    after = desk.get("/staff/").text
    assert "did not get through</span>" not in before
    assert '1<span class="visually-hidden"> did not get through</span>' in after
