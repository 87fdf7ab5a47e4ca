"""What other calendars get, read back with the library that many of them use."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar, Event

from booking.appointments.invites import (
    Invite,
    download,
    google_link,
    invitation,
    outlook_link,
    withdrawal,
)
from tests.clock import START
from tests.factories import HOUSTON, NINE

INVITE = Invite(
    uid_seed="K7MP4QXD",
    sequence=0,
    starts_at=NINE,
    ends_at=NINE + timedelta(minutes=45),
    reference="K7MP-4QXD",
    doctor="Dr. Bradford S. Patt",
    phone="(713) 555-0100",
    location="100 Sample Street, Suite 100, Houston, TX 77000",
    locale="en",
)
HEALTH = ("hair", "consult", "treatment", "surg", "cabello", "consulta", "pelo")


def sent(invite: Invite = INVITE) -> bytes:
    return invitation(invite, organizer="office@x.example", attendee="ana@example.com", now=START)


def taken_back(invite: Invite = INVITE) -> bytes:
    return withdrawal(invite, organizer="office@x.example", attendee="ana@example.com", now=START)


def read(ics: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(ics)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    return calendar, event


def test_an_invitation_says_when_in_utc_and_where() -> None:
    _, event = read(sent())

    assert (event.start, event.end) == (NINE, NINE + timedelta(minutes=45))
    assert b"DTSTART:20261207T150000Z\r\n" in sent()
    assert event["location"] == INVITE.location
    assert event.decoded("dtstamp") == START


def test_times_are_in_utc_whatever_zone_they_come_in() -> None:
    there = replace(INVITE, starts_at=NINE.astimezone(HOUSTON))

    assert sent(there) == sent()


def test_one_appointment_keeps_its_uid_through_every_change() -> None:
    moved = replace(INVITE, sequence=1, starts_at=NINE + timedelta(minutes=15))
    uids = {str(read(ics)[1]["uid"]) for ics in (sent(), sent(moved), taken_back(moved))}

    assert len(uids) == 1
    assert uids != {str(read(sent(replace(INVITE, uid_seed="other")))[1]["uid"])}


def test_each_change_has_a_higher_sequence() -> None:
    sequences = [read(sent(replace(INVITE, sequence=n)))[1]["sequence"] for n in range(3)]

    assert sequences == [0, 1, 2]


@pytest.mark.parametrize(
    ("ics", "method", "status"),
    [
        (sent(), "REQUEST", "CONFIRMED"),
        (taken_back(), "CANCEL", "CANCELLED"),
        (download(INVITE, cancelled=False, now=START), "PUBLISH", "CONFIRMED"),
        (download(INVITE, cancelled=True, now=START), "PUBLISH", "CANCELLED"),
    ],
)
def test_each_kind_says_what_the_calendar_should_do(ics: bytes, method: str, status: str) -> None:
    calendar, event = read(ics)

    assert (calendar["method"], event["status"]) == (method, status)
    assert (calendar["version"], event["class"]) == ("2.0", "PRIVATE")


@pytest.mark.parametrize("ics", [sent(), taken_back()])
def test_mailed_ones_name_both_sides_and_ask_nobody_to_answer(ics: bytes) -> None:
    _, event = read(ics)

    assert event["organizer"] == "mailto:office@x.example"
    assert event["attendee"] == "mailto:ana@example.com"
    assert event["attendee"].params["RSVP"] == "FALSE"


def test_a_saved_file_names_no_address_and_no_link() -> None:
    ics = download(INVITE, cancelled=False, now=START)

    assert b"mailto:" not in ics
    assert b"/manage/" not in ics


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize("make", [sent, taken_back])
def test_nothing_in_a_calendar_is_about_health(make: type, locale: str) -> None:
    ics = make(replace(INVITE, locale=locale)).decode().lower()

    assert not [word for word in HEALTH if word in ics]
    assert "patt" in ics


@pytest.mark.parametrize(
    ("locale", "summary"),
    [("en", "Appointment with Dr. Bradford S. Patt"), ("es", "Su cita: Dr. Bradford S. Patt")],
)
def test_the_summary_speaks_the_patients_language(locale: str, summary: str) -> None:
    assert read(sent(replace(INVITE, locale=locale)))[1]["summary"] == summary


@pytest.mark.parametrize("text", ["Müller & Söhne; Praxis, 頭髪\\n", "ä" * 300, "a\nb"])
def test_any_text_survives_escaping_and_folding(text: str) -> None:
    ics = sent(replace(INVITE, doctor=text, location=text))

    _, event = read(ics)

    assert event["location"] == text
    assert event["summary"] == f"Appointment with {text}"
    assert max(len(line) for line in ics.split(b"\r\n")) <= 75
    assert b"\n" not in ics.replace(b"\r\n", b"")


def test_text_cannot_add_a_line_of_its_own() -> None:
    ics = sent(replace(INVITE, location="here\r\nATTACH:https://evil.example"))

    assert "attach" not in read(ics)[1]
    assert not [line for line in ics.splitlines() if line.startswith(b"ATTACH")]


def test_google_and_outlook_get_the_same_appointment() -> None:
    google = parse_qs(urlsplit(google_link(INVITE)).query)
    outlook = parse_qs(urlsplit(outlook_link(INVITE)).query)

    assert google["dates"] == ["20261207T150000Z/20261207T154500Z"]
    assert outlook["startdt"] == ["2026-12-07T15:00:00+00:00"]
    assert google["text"] == outlook["subject"] == ["Appointment with Dr. Bradford S. Patt"]
    assert google["location"] == outlook["location"] == [INVITE.location]


@pytest.mark.parametrize("link", [google_link(INVITE), outlook_link(INVITE)])
def test_no_manage_link_is_shown_to_google_or_outlook(link: str) -> None:
    assert "manage" not in link
    assert "token" not in link
