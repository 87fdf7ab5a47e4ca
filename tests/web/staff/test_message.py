"""One mail: as it looks, why it did not leave, and once more."""

from datetime import timedelta

import pytest
from flask import Flask

from booking.accounts.emails import RESET, mail_link
from booking.accounts.links import new_link
from booking.accounts.models import PasswordLink
from booking.accounts.queries import account_by_email
from booking.accounts.rules import Role
from booking.appointments.actions import Booked
from booking.appointments.changes import cancel_appointment
from booking.appointments.contacts import contacts_mark
from booking.database import Database
from booking.keyring import fingerprint
from booking.references import spoken_reference
from tests.clock import START, SettableClock
from tests.desk import email_of
from tests.factories import OFFICE
from tests.mailing import lose_key
from tests.web.staff.conftest import Desk
from tests.web.staff.outbox import letter, plain, trail

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


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
def test_a_mail_whose_key_is_lost_is_shown_as_it_would_be_written_now(
    desk: Desk, database: Database
) -> None:
    message_id = letter(database, status="failed", frozen="sealed", message_id="<1@x.example>")
    lose_key(database)

    page = desk.get(f"/staff/messages/{message_id}")

    assert page.status_code == 200
    assert "Your appointment is booked" in page.text


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
def test_a_mail_that_did_not_get_through_is_settled_by_a_call(
    desk: Desk, database: Database
) -> None:
    message_id = letter(database, status="dead", last_error="rcpt_550")
    assert "did not get through" in plain(desk.get("/staff/").text)

    told = plain(desk.get(desk.post(f"/staff/messages/{message_id}/told").location).text)
    today = plain(desk.get("/staff/").text)
    desk.post(f"/staff/messages/{message_id}/told", done="no")

    assert "Told by phone, " in told
    assert "did not get through" not in today
    assert "did not get through" in plain(desk.get("/staff/").text)


@pytest.mark.usefixtures("booked")
def test_a_mail_that_left_is_not_told_by_phone(desk: Desk, database: Database) -> None:
    message_id = letter(database, status="sent", sent_at=START)

    desk.post(f"/staff/messages/{message_id}/told")

    assert "by phone" not in desk.get(f"/staff/messages/{message_id}").text


def test_a_dropped_mail_says_what_became_of_the_visit(
    desk: Desk, database: Database, booked: Booked
) -> None:
    with database.writing() as session:
        told = session.merge(booked.appointment)
        cancel_appointment(session, told, reason=None, by=OFFICE, now=START)
    message_id = letter(database, status="dropped", last_error="no_longer_true")

    page = plain(desk.get(f"/staff/messages/{message_id}").text)

    assert "No longer needed: the visit was cancelled at " in page


@pytest.mark.usefixtures("booked")
def test_a_mail_about_no_visit_that_is_known_is_shown_as_one_that_does_not_leave(
    desk: Desk, database: Database
) -> None:
    message_id = letter(database, subject_id=None)

    answers = [desk.get(f"/staff/messages/{message_id}{rest}") for rest in ("", "/mail")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "no longer true" in answers[0].text


def test_a_mail_that_is_not_there(desk: Desk) -> None:
    for path in ("/staff/messages/99", "/staff/messages/99/mail"):
        assert desk.get(path).status_code == 404


def test_the_link_that_lets_somebody_in_is_shown_to_nobody(
    desk: Desk, app: Flask, database: Database, clock: SettableClock
) -> None:
    with database.writing() as session:
        account = account_by_email(session, email_of(Role.FRONT_DESK))
        assert account is not None
        link = new_link(app.extensions["booking"].keys)
        ends = clock() + timedelta(hours=1)
        row = PasswordLink(
            token_hash=fingerprint(link.token),
            nonce=link.nonce,
            account_id=account.id,
            expires_at=ends,
        )
        session.add(row)
        mail_link(session, account, link, RESET, now=clock())
    message_id = letter(database, "password")

    pages = [desk.get(f"/staff/messages/{message_id}{rest}").text for rest in ("", "/mail")]

    assert "/staff/password/••••••••" in pages[0]
    assert not any(link.token in page for page in pages)


def test_a_wrong_address_is_mended_from_here_and_leads_back(
    desk: Desk, database: Database, booked: Booked
) -> None:
    visit = booked.appointment
    message_id = letter(database, status="dead", last_error="rcpt_550")
    here = f"/staff/messages/{message_id}"
    form = f"/staff/appointments/{spoken_reference(visit.reference)}/contacts"
    offered = desk.get(here).text
    typed = {"name": visit.name, "email": "right@example.com", "phone": "", "locale": "en"}

    answer = desk.post(form, **typed, seen=contacts_mark(visit), back=here)

    assert f'href="{form}?back={here}"' in offered
    assert answer.location == here
    assert "right@example.com</bdi>: nothing more goes" in desk.get(here).text


@pytest.mark.usefixtures("booked")
def test_a_mail_to_the_office_has_no_patients_address_to_mend(
    desk: Desk, database: Database
) -> None:
    message_id = letter(database, kind="staff_alert", status="dead", last_error="rcpt_550")

    assert "Change the address" not in desk.get(f"/staff/messages/{message_id}").text
