"""The outbox as the desk sees it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from booking.accounts.rules import Role
from booking.appointments.actions import Booked
from booking.database import Database
from booking.messages.models import Message
from booking.messages.rules import Kind, Status
from tests.clock import START
from tests.factories import TEN, book
from tests.web.staff.conftest import Desk
from tests.web.staff.outbox import letter, plain, trail

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


@pytest.mark.usefixtures("booked")
def test_the_list_says_what_went_to_whom_about_whom(desk: Desk) -> None:
    page = plain(desk.get("/staff/messages").text)

    for words in ("Confirmation", "ana@example.com", "Ana García", "waiting", "Note to the office"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "sending", "lease_until": START}, "sending"),
        ({"status": "sent", "sent_at": START}, "sent at 9:00 am"),
        (
            {"status": "failed", "last_error": "timeout", "due_at": START + 14 * MINUTE},
            "will be tried again at 9:14 am",
        ),
        (
            {"status": "dead", "last_error": "rcpt_550: 5.1.1 <ana@example.com> nobody here"},
            "given up: mailbox unknown",
        ),
        ({"status": "dead", "last_error": "rcpt_552: Quota exceeded"}, "given up: mailbox full"),
        ({"status": "dead", "last_error": "rcpt_554: no"}, "given up: the mail server refused it"),
        ({"status": "in_doubt", "last_error": "no_answer"}, "may have arrived: please check"),
        ({"status": "dropped", "last_error": "no_longer_true"}, "not needed any more"),
        ({"due_at": START - 6 * MINUTE}, "due at 8:54 am"),
    ],
)
@pytest.mark.usefixtures("booked")
def test_each_state_is_told_in_plain_words(
    desk: Desk, database: Database, changes: dict[str, Any], words: str
) -> None:
    message_id = letter(database, **changes)

    assert words in plain(desk.get("/staff/messages").text)
    assert words in plain(desk.get(f"/staff/messages/{message_id}").text)


@pytest.mark.usefixtures("booked")
def test_a_mail_that_was_taken_back_was_refused_by_nobody(desk: Desk, database: Database) -> None:
    letter(database, status="dropped", last_error="overtaken")

    shown = plain(desk.get("/staff/messages").text)

    assert "taken back or changed before it left" in shown
    assert "refused" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=queued", True),
        ("state=trouble", False),
        ("state=sent", False),
        ("kind=confirmation", True),
        ("kind=reminder", False),
        ("date=2026-11-30", True),
        ("date=2026-12-01", False),
        ("q=ANA%40example", True),
        ("q=garc", True),
        ("q=100%25", False),
        ("state=queued&kind=confirmation&q=ana&date=2026-11-30", True),
    ],
)
@pytest.mark.usefixtures("booked")
def test_the_address_says_what_is_looked_for(desk: Desk, query: str, found: bool) -> None:
    page = desk.get(f"/staff/messages?{query}")

    assert ("ana@example.com" in page.text, page.status_code) == (found, 200)


def test_a_reference_in_any_notation_finds_its_mails(desk: Desk, booked: Booked) -> None:
    asked = booked.appointment.reference.lower()

    assert "ana@example.com" in desk.get(f"/staff/messages?q={asked[:4]}-{asked[4:]}").text


@pytest.mark.parametrize("query", ["state=lost", "date=soon", "kind=x", "cursor=-1", "q=%00"])
def test_a_choice_that_is_none_is_said_to_be_none(desk: Desk, query: str) -> None:
    page = desk.get(f"/staff/messages?{query}")

    assert page.status_code == 422
    assert "cannot be read" in page.text


def test_older_mails_are_a_page_away(desk: Desk, database: Database, booked: Booked) -> None:
    with database.writing() as session:
        for number in range(60):
            told = booked.appointment
            session.add(
                Message(
                    kind=Kind.CONFIRMATION,
                    once_key=f"again {number}",
                    recipient=f"number{number}@example.com",
                    locale="en",
                    reference=told.reference,
                    subject_id=told.id,
                    subject_version=1,
                    detail={},
                    status=Status.DROPPED,
                    created_at=START,
                )
            )
    first = desk.get("/staff/messages?kind=confirmation")
    older = first.text.split('href="/staff/messages?kind=confirmation&amp;cursor=')[1].partition(
        '"'
    )[0]
    second = desk.get(f"/staff/messages?kind=confirmation&cursor={older}")

    assert [page.text.count("data-key=") for page in (first, second)] == [50, 11]


@pytest.mark.usefixtures("booked")
def test_a_poll_is_short_and_leaves_no_trace_until_something_changes(
    desk: Desk, database: Database
) -> None:
    first = desk.get("/staff/messages/rows")
    noted = trail(database)
    again = desk.get("/staff/messages/rows", **{"If-None-Match": first.headers["ETag"]})
    letter(database, status="sent", sent_at=START)
    changed = desk.get("/staff/messages/rows", **{"If-None-Match": first.headers["ETag"]})

    assert [again.status_code, changed.status_code] == [304, 200]
    assert noted == [("messages.read", "messages", "name recipient")]
    assert trail(database) == noted * 2


@pytest.mark.usefixtures("booked")
def test_a_doctor_sees_no_addresses_here(
    signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    doctor, message_id = signed_in_as(Role.PROVIDER), letter(database)
    paths = ("", "/rows", f"/{message_id}", f"/{message_id}/mail")

    answers = [doctor.get(f"/staff/messages{path}") for path in paths]
    answers.append(doctor.post(f"/staff/messages/{message_id}/resend"))

    assert [answer.status_code for answer in answers] == [403] * 5
    assert not any("ana@example.com" in answer.text for answer in answers)


def test_markup_in_a_name_and_in_a_server_s_words_is_only_shown(
    desk: Desk, database: Database
) -> None:
    nasty = "<script>alert(1)</script>"
    with database.writing() as session:
        book(session, TEN, name=f"Ana {nasty}")
    message_id = letter(database, status="dead", last_error=f"rcpt_550: {nasty}")

    pages = [desk.get(path).text for path in ("/staff/messages", f"/staff/messages/{message_id}")]

    assert not any(nasty in page for page in pages)
    assert all("&lt;script&gt;" in page for page in pages)


def test_every_kind_of_mail_can_be_looked_for(desk: Desk) -> None:
    page = desk.get("/staff/messages").text

    assert all(f'<option value="{kind}">' in page for kind in Kind)
