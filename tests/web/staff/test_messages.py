"""The outbox as the desk sees it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.appointments.actions import Booked
from booking.appointments.changes import cancel_appointment
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.messages.actions import beat
from booking.messages.models import Message
from booking.messages.rules import Kind, Status
from tests.clock import START, SettableClock
from tests.factories import OFFICE, TEN, book
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)
DUE = (Status.QUEUED, Status.FAILED)


@pytest.fixture
def booked(office: Database) -> Booked:
    with office.writing() as session:
        beat(session, "a worker", now=START)
        return book(session)


def letter(database: Database, kind: str = "confirmation", **changes: object) -> int:
    """The id of the only message of a kind, after these changes to it."""
    with database.writing() as session:
        message = session.scalars(select(Message).where(Message.kind == kind)).one()
        for name, value in changes.items():
            setattr(message, name, value)
        if message.status not in DUE:
            message.due_at = None
        return message.id


def trail(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(one.action, one.subject, one.fields) for one in events if ".read" in one.action]


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


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


def test_a_mail_is_shown_as_it_looks_without_its_link(
    desk: Desk, database: Database, booked: Booked
) -> None:
    message_id = letter(database)

    page = desk.get(f"/staff/messages/{message_id}")
    mail = desk.get(f"/staff/messages/{message_id}/mail")

    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "Your appointment is booked" in mail.text
    for answer in (page, mail):
        assert booked.manage_token not in answer.text
    assert "/manage/••••••••" in page.text


@pytest.mark.usefixtures("booked")
def test_only_the_mail_s_own_address_may_be_framed_and_it_may_do_nothing(
    desk: Desk, database: Database
) -> None:
    message_id = letter(database)

    mail = desk.get(f"/staff/messages/{message_id}/mail").headers
    page = desk.get(f"/staff/messages/{message_id}").headers

    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in mail["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in mail["Content-Security-Policy"]
    assert "script-src" not in mail["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_who_looks_at_a_mail_is_noted(desk: Desk, database: Database, booked: Booked) -> None:
    desk.get(f"/staff/messages/{letter(database)}")

    subject = f"appointment {booked.appointment.reference}"
    assert trail(database) == [("message.read", subject, "mail name recipient")]


def test_what_is_no_longer_true_can_neither_be_seen_nor_sent(
    desk: Desk, database: Database, booked: Booked
) -> None:
    with database.writing() as session:
        told = session.merge(booked.appointment)
        cancel_appointment(session, told, reason=None, by=OFFICE, now=START)
    message_id = letter(database, status="dead", last_error="rcpt_550")

    page = desk.get(f"/staff/messages/{message_id}").text

    assert "no longer true" in page
    assert "/resend" not in page


@pytest.mark.usefixtures("booked")
def test_one_click_sends_it_again(desk: Desk, database: Database) -> None:
    message_id = letter(database, status="dead", last_error="rcpt_550")

    answer = desk.post(f"/staff/messages/{message_id}/resend")

    assert (answer.status_code, answer.location) == (303, f"/staff/messages/{message_id}")
    page = plain(desk.get(answer.location).text)
    assert "It leaves within a few seconds." in page
    assert "waiting" in page


@pytest.mark.usefixtures("booked")
def test_a_second_copy_of_a_sent_mail_is_a_mail_of_its_own(desk: Desk, database: Database) -> None:
    message_id = letter(database, status="sent", sent_at=START)

    answers = [desk.post(f"/staff/messages/{message_id}/resend") for _click in range(2)]

    assert answers[0].location == answers[1].location != f"/staff/messages/{message_id}"


@pytest.mark.usefixtures("booked")
def test_what_is_on_its_way_is_not_sent_twice(desk: Desk, database: Database) -> None:
    message_id = letter(database)

    answer = desk.post(f"/staff/messages/{message_id}/resend")

    assert "on its way already" in desk.get(answer.location).text


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


def test_a_mail_that_is_not_there(desk: Desk) -> None:
    for path in ("/staff/messages/99", "/staff/messages/99/mail"):
        assert desk.get(path).status_code == 404


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
