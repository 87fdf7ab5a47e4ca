"""Moving, stretching and cancelling by form: shown with its mail, made, refused, taken back."""

import base64
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer
from werkzeug.test import TestResponse

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.messages.models import Message
from tests.clock import SettableClock
from tests.factories import book_by_phone, houston
from tests.web.staff.calendar import booked, fields_of, second_provider, text_of
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAYLOAD = "<img src=x onerror=alert(1)>"
SCRIPT = {"X-Part": "1"}


@pytest.fixture
def visit(database: Database) -> Appointment:
    """Ana's, on Monday at nine; her confirmation has left."""
    appointment = booked(database)
    with database.writing() as session:
        for message in session.scalars(select(Message)):
            message.status, message.due_at = "sent", None
    return appointment


def path(visit: Appointment, what: str = "move") -> str:
    return f"/staff/appointments/{visit.reference}/{what}"


def now_at(database: Database, visit: Appointment) -> Appointment:
    with database.reading() as session:
        return session.get_one(Appointment, visit.id, options=[undefer("*")])


def mails(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        found = select(Message).where(Message.subject_version > 1).order_by(Message.id)
        return [(one.kind, one.status) for one in session.scalars(found)]


def readings(database: Database) -> list[str]:
    with database.reading() as session:
        read = select(AuditEvent.subject).where(AuditEvent.action == "appointment.read")
        return list(session.scalars(read))


def propose(desk: Desk, visit: Appointment, **asked: str) -> TestResponse:
    return desk.client.get(path(visit), query_string=asked)


def move(desk: Desk, visit: Appointment, at: str, **more: str) -> TestResponse:
    fields = fields_of(propose(desk, visit, at=at))
    return desk.post(path(visit), **fields | {"notify": "yes"} | more)


def undo(desk: Desk) -> TestResponse:
    """By the toast on the page after the change."""
    page = desk.get("/staff/calendar?view=list")
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token, text_of(page)
    return desk.post("/staff/undo", token=token.group(1))


def test_free_times_are_offered_by_day(desk: Desk, visit: Appointment) -> None:
    page = propose(desk, visit)

    assert "Now: Mon, Dec 7, 9:00 am – 9:45 am" in text_of(page).replace("\xa0", " ")
    assert 'value="2026-12-08T10:30"' in page.text
    # Its own time does not stand in its way, and is no choice.
    assert 'value="2026-12-07T09:15"' in page.text
    assert 'name="at" value="2026-12-07T09:00"' not in page.text


def test_other_days_are_asked_for_by_date(desk: Desk, visit: Appointment) -> None:
    page = propose(desk, visit, **{"from": "2026-12-14", "provider": "patt"})

    found = re.findall(r'name="at" value="([^"T]+)', page.text)
    assert (found[0], found[-1]) == ("2026-12-14", "2026-12-18")
    # The days were asked for: the keyboard goes on from their times.
    assert re.search(r'value="2026-12-14T09:00" required data-go data-focus', page.text)


def test_a_closed_day_that_is_asked_for_is_named(desk: Desk, visit: Appointment) -> None:
    page = propose(desk, visit, **{"from": "2026-12-25"})

    assert "Closed on Fri, Dec 25 (Christmas Day). The next free times are on Mon, Dec 28." in (
        text_of(page)
    )


def test_a_move_is_shown_with_the_mail_that_would_go_and_nothing_is_done(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    page = propose(desk, visit, at="2026-12-08T10:30")

    text = text_of(page).replace("\xa0", " ")
    assert "To Tue, Dec 8, 10:30 am – 11:15 am , Dr. Bradford S. Patt" in text
    assert "Yes, send this email to ana@example.com" in text
    assert "Your appointment has moved" in text
    assert "/manage/••••" in text
    assert now_at(database, visit).version == 1
    assert mails(database) == []


def test_the_move_is_made_and_its_mail_waits_ten_seconds(
    desk: Desk, visit: Appointment, database: Database, clock: SettableClock
) -> None:
    answer = move(desk, visit, "2026-12-08T10:30")

    assert answer.status_code == 303
    assert now_at(database, visit).starts_at == houston("2026-12-08 10:30")
    with database.reading() as session:
        told = session.scalars(select(Message).where(Message.kind == "reschedule")).one()
    assert told.due_at == clock() + timedelta(seconds=10)


def test_a_move_in_silence_tells_nobody(desk: Desk, visit: Appointment, database: Database) -> None:
    move(desk, visit, "2026-12-08T10:30", notify="no")

    assert now_at(database, visit).version == 2
    assert mails(database) == []


def test_a_move_taken_back_is_as_if_it_had_not_been(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    move(desk, visit, "2026-12-08T10:30")

    undo(desk)

    assert now_at(database, visit).starts_at == visit.starts_at
    assert mails(database) == [("reschedule", "dropped")]


def test_an_undo_of_what_changed_since_says_so(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    move(desk, visit, "2026-12-08T10:30")
    page = desk.get("/staff/calendar?view=list")
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token
    move(desk, visit, "2026-12-09T10:30")

    answer = desk.post("/staff/undo", token=token.group(1))

    assert "Somebody has changed it since" in text_of(desk.get(answer.location))
    assert now_at(database, visit).starts_at == houston("2026-12-09 10:30")


def test_an_undo_of_a_move_of_somebody_who_has_come_since_says_so(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    move(desk, visit, "2026-12-08T10:30")
    page = desk.get("/staff/calendar?view=list")
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token
    with database.writing() as session:
        session.get_one(Appointment, visit.id).status = "arrived"

    answer = desk.post("/staff/undo", token=token.group(1))

    assert "Somebody has changed it since" in text_of(desk.get(answer.location))
    assert now_at(database, visit).starts_at == houston("2026-12-08 10:30")


@pytest.mark.parametrize("token", ["", "made up", "gAAAAABf" + "A" * 80])
def test_nothing_is_undone_by_what_is_no_token(desk: Desk, token: str) -> None:
    answer = desk.client.post(
        "/staff/undo", data={"csrf_token": desk.csrf, "token": token}, headers=SCRIPT
    )

    assert answer.status_code == 409


def test_nor_by_the_words_that_were_sealed_beside_the_token(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    move(desk, visit, "2026-12-08T10:30")
    with desk.client.session_transaction() as cookie:
        words = cookie["undo"]["words"]

    answer = desk.client.post(
        "/staff/undo", data={"csrf_token": desk.csrf, "token": words}, headers=SCRIPT
    )

    assert answer.status_code == 409
    assert now_at(database, visit).version == 2


def test_a_token_ends_after_ten_minutes(
    desk: Desk, visit: Appointment, database: Database, clock: SettableClock
) -> None:
    move(desk, visit, "2026-12-08T10:30")
    page = desk.get("/staff/calendar?view=list")
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token
    clock.advance(timedelta(minutes=11))

    desk.post("/staff/undo", token=token.group(1))

    assert now_at(database, visit).version == 2


def test_taken_time_is_refused_in_words_with_the_nearest_free_ones(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    booked(database, "2026-12-08 10:00", email="bo@example.com")

    page = propose(desk, visit, at="2026-12-08T10:30")

    text = text_of(page).replace("\xa0", " ")
    assert page.status_code == 409
    assert "Ana García, 10:00 am – 10:45 am, with Dr. Bradford S. Patt" in text
    assert "Nothing has been changed" in text
    assert re.findall(r"at=(2026-12-08T\d\d%3A\d\d)", page.text) == [
        f"2026-12-08T{clock}" for clock in ("09%3A00", "11%3A00", "11%3A15")
    ]


def test_where_the_visit_is_now_is_no_way_out_of_a_taken_time(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    booked(database, "2026-12-07 10:00", email="bo@example.com")

    page = propose(desk, visit, at="2026-12-07T09:30")

    assert re.findall(r"at=2026-12-07T(\d\d%3A\d\d)", page.text) == [
        "11%3A00",
        "11%3A15",
        "13%3A00",
    ]


def test_no_reason_moves_a_visit_to_a_day_that_is_over(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    asked = {"at": "2026-11-29T10:00", "override": "true", "reason": "they came"}

    page = propose(desk, visit, **asked)
    answer = desk.post(path(visit), **asked, version="1", notify="no")

    assert [page.status_code, answer.status_code] == [422, 422]
    assert "That time has passed" in text_of(page)
    assert now_at(database, visit).version == 1


def test_no_reason_moves_a_visit_over_another(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    fields = fields_of(propose(desk, visit, at="2026-12-08T10:30"))
    booked(database, "2026-12-08 10:00", email="bo@example.com")

    answer = desk.post(path(visit), **fields, override="true", reason="they insist", notify="no")

    assert answer.status_code == 409
    assert now_at(database, visit).version == 1


def test_outside_the_rules_it_takes_a_reason(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    page = propose(desk, visit, at="2026-12-08T19:00")
    fields = fields_of(page) | {"notify": "no"}

    without = desk.post(path(visit), **fields)
    kept = desk.post(path(visit), **fields, reason="The doctor asked")

    assert "outside the rules for patients. Outside working hours You can do it" in text_of(page)
    assert (without.status_code, kept.status_code) == (422, 303)
    assert "The reason is missing" in text_of(without)
    assert now_at(database, visit).override_reason == "The doctor asked"


def test_a_stale_drop_overwrites_nobody(desk: Desk, visit: Appointment, database: Database) -> None:
    seen = fields_of(propose(desk, visit, at="2026-12-08T10:30"))
    move(desk, visit, "2026-12-09T10:30")

    at_once = propose(desk, visit, at="2026-12-08T10:30", version="1")
    later = desk.post(path(visit), **seen, notify="yes")

    assert [at_once.status_code, later.status_code] == [409, 409]
    assert "Somebody else changed this visit" in text_of(later)
    assert now_at(database, visit).starts_at == houston("2026-12-09 10:30")


def test_a_double_click_moves_once(desk: Desk, visit: Appointment, database: Database) -> None:
    fields = fields_of(propose(desk, visit, at="2026-12-08T10:30")) | {"notify": "yes"}

    answers = [desk.post(path(visit), **fields).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert now_at(database, visit).version == 2


def test_whoever_has_no_email_is_to_be_phoned(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        bo = book_by_phone(session, phone="(713) 555-0188").appointment

    page = propose(desk, bo, at="2026-12-08T10:30")

    assert "There is no email address. Please phone: (713) 555-0188" in text_of(page).replace(
        "\xa0", " "
    )
    assert 'href="tel:+1-713-555-0188"' in page.text


def test_another_length_is_asked_about_and_by_default_not_told(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    page = propose(desk, visit, minutes="75")
    answer = desk.post(path(visit), **fields_of(page), notify="no")

    assert "Change the length of Ana García?" in text_of(page)
    assert re.search(r'value="no" checked', page.text)
    assert answer.status_code == 303
    found = now_at(database, visit)
    assert found.ends_at - found.starts_at == timedelta(minutes=75)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"minutes": "7"}, "A visit lasts from 5 minutes to 12 hours"),
        ({"minutes": "lots"}, "This cannot be read"),
        ({"date": "2026-12-08"}, "This is missing"),
        ({"date": "2026-13-08", "time": "10:00"}, "This cannot be read"),
        ({"at": "2026-12-08T10:03"}, "full five minutes"),
        ({"at": "2027-03-14T02:30"}, "the clocks skip this hour"),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(
    desk: Desk, visit: Appointment, asked: dict[str, str], words: str
) -> None:
    page = desk.client.get(path(visit), query_string=asked)

    assert page.status_code == 422
    assert words in text_of(page)


def test_the_hour_that_comes_twice_can_be_chosen(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    first = propose(desk, visit, at="2027-11-07T01:30")
    second = propose(desk, visit, at="2027-11-07T01:30", hour="second")
    desk.post(path(visit), **fields_of(second), reason="a night visit", notify="no")

    text = text_of(first).replace("\xa0", " ")
    assert "this hour comes twice" in text
    assert "Take the second one, 1:30 am (CST)" in text
    assert now_at(database, visit).starts_at == houston("2027-11-07 01:30") + timedelta(hours=1)


def test_another_provider_takes_over(desk: Desk, visit: Appointment, database: Database) -> None:
    second_provider(database)

    page = propose(desk, visit, at="2026-12-07T09:00", provider="lee")
    desk.post(path(visit), **fields_of(page), notify="no")

    with database.reading() as session:
        assert session.get_one(Appointment, visit.id).provider_id != visit.provider_id


def test_a_provider_touches_no_other_s_visit(
    signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    doctor = signed_in_as(Role.PROVIDER)
    second_provider(database)
    theirs = booked(database, provider="lee")
    mine = booked(database, "2026-12-08 10:00", provider="patt", email="bo@example.com")

    refused = [
        propose(doctor, theirs),
        doctor.post(path(theirs), at="2026-12-09T10:00"),
        doctor.get(path(theirs, "cancel")),
        doctor.post(path(theirs, "cancel")),
        propose(doctor, mine, at="2026-12-09T10:00", provider="lee"),
    ]

    assert [one.status_code for one in refused] == [403] * 5
    assert not any("Ana" in one.text for one in refused)
    assert propose(doctor, mine).status_code == 200


def test_a_cancel_shows_its_mail_and_can_be_taken_back(
    desk: Desk, visit: Appointment, database: Database
) -> None:
    page = desk.get(path(visit, "cancel"))
    desk.post(path(visit, "cancel"), **fields_of(page), reason="ill", notify="yes")
    cancelled = now_at(database, visit).status
    undo(desk)

    assert "Yes, send this email to ana@example.com" in text_of(page)
    assert "cancelled" in text_of(page)
    assert (cancelled, now_at(database, visit).status) == ("cancelled", "booked")
    assert mails(database) == [("cancellation", "dropped")]


def test_what_is_cancelled_is_not_cancelled_again(desk: Desk, visit: Appointment) -> None:
    fields = fields_of(desk.get(path(visit, "cancel")))
    desk.post(path(visit, "cancel"), **fields, notify="no")

    assert desk.get(path(visit, "cancel")).status_code == 409


def test_markup_in_a_name_stays_text(desk: Desk, database: Database) -> None:
    named = booked(database, name=f"A {PAYLOAD}")

    pages = [
        propose(desk, named),
        propose(desk, named, at="2026-12-08T10:30"),
        propose(desk, named, at="2026-12-08T10:30", version="9"),
        desk.get(path(named, "cancel")),
    ]

    assert not any(PAYLOAD in one.text for one in pages)


def test_a_script_gets_the_inside_of_the_page_and_words(desk: Desk, visit: Appointment) -> None:
    part = desk.client.get(path(visit), query_string={"at": "2026-12-08T10:30"}, headers=SCRIPT)
    data = {**fields_of(part), "notify": "no", "csrf_token": desk.csrf}
    done = desk.client.post(path(visit), data=data, headers=SCRIPT)

    assert "<html" not in part.text
    assert done.json is not None
    words = done.json["words"].replace("\N{NO-BREAK SPACE}", " ")
    words = words.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert (words, bool(done.json["undo"])) == ("Ana García: moved to Tue, Dec 8, 10:30 am.", True)


def test_the_page_after_a_change_says_whose_and_when_and_the_cookie_does_not(
    desk: Desk, visit: Appointment
) -> None:
    answer = desk.post(path(visit, "cancel"), version="1", notify="no")
    cookie = desk.client.get_cookie("booking")
    page = text_of(desk.get(answer.location)).replace("\xa0", " ")

    assert "Ana García: the visit on Mon, Dec 7, 9:00 am is cancelled." in page
    assert cookie
    assert "Ana" not in base64.urlsafe_b64decode(cookie.value.split(".")[0] + "==").decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/staff/\\evil", ""])
def test_nobody_is_led_elsewhere_afterwards(desk: Desk, visit: Appointment, back: str) -> None:
    answer = move(desk, visit, "2026-12-08T10:30", back=back)

    assert answer.location == "/staff/calendar"


@pytest.mark.parametrize(
    ("what", "fields", "status"),
    [
        ("move", {"at": "2026-12-08T10:30", "version": "9"}, 409),
        ("move", {"at": "2026-12-08T03:00", "version": "1"}, 422),
        ("move", {"at": "nonsense", "version": "1"}, 422),
        ("cancel", {"version": "9"}, 409),
        ("cancel", {"version": "x"}, 422),
    ],
)
def test_a_refusal_that_shows_the_patient_is_in_the_trail(
    desk: Desk,
    visit: Appointment,
    database: Database,
    what: str,
    fields: dict[str, str],
    status: int,
) -> None:
    answer = desk.post(path(visit, what), **fields)

    assert (answer.status_code, "Ana" in answer.text) == (status, True)
    assert readings(database) == [f"appointment {visit.reference}"]


@pytest.mark.parametrize("what", ["move", "move?at=2026-12-08T10:30", "cancel"])
def test_a_form_is_one_reading(
    desk: Desk, visit: Appointment, database: Database, what: str
) -> None:
    desk.get(path(visit, what))

    assert readings(database) == [f"appointment {visit.reference}"]
