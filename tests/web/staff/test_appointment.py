"""One appointment's page: what is on it, for whom, and what can be changed there."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from booking.accounts.rules import Role
from booking.appointments.actions import Booked
from booking.appointments.changes import confirm_coming
from booking.appointments.contacts import contacts_mark
from booking.appointments.models import Appointment
from booking.appointments.notes import note_mark
from booking.appointments.queries import by_id
from booking.database import Database
from booking.messages.models import Message
from booking.people.models import Person
from booking.references import spoken_reference
from tests.appointments.asking import cancel, move
from tests.clock import START
from tests.factories import OFFICE, PATIENT, TEN, book, book_by_phone
from tests.web.staff.conftest import Desk
from tests.web.staff.patients import NASTY, colleague, kept, plain, trail

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOTE = "Thin at the temples <b>since</b> 2020.\nSecond line."


@pytest.fixture
def visit(office: Database) -> Appointment:
    with office.writing() as session:
        return book(session, note=NOTE).appointment


def path(visit: Appointment, more: str = "") -> str:
    return f"/staff/appointments/{visit.reference}{more}"


def send_note(desk: Desk, visit: Appointment, note: str, *, seen: str | None = NOTE) -> int:
    answer = desk.post(path(visit, "/note"), note=note, seen=note_mark(seen))
    return answer.status_code


def details(visit: Appointment, **changes: str) -> dict[str, str]:
    return {
        "name": visit.name,
        "email": visit.email or "",
        "phone": visit.phone or "",
        "locale": visit.locale,
        "seen": contacts_mark(visit),
        **changes,
    }


@pytest.mark.parametrize(("starts_in", "offered"), [(-5, ["no_show"]), (5, [])])
def test_who_has_not_come_is_said_here_too_once_the_visit_has_begun(
    desk: Desk, visit: Appointment, office: Database, starts_in: int, offered: list[str]
) -> None:
    with office.writing() as session:
        own = session.get_one(Appointment, visit.id)
        own.starts_at = START + timedelta(minutes=starts_in)

    page = desk.get(path(visit)).text

    assert re.findall(r'name="status" value="(no_show)"', page) == offered


def test_who_cancels_from_here_comes_back_here(desk: Desk, visit: Appointment) -> None:
    ways = re.findall(r'href="([^"]+/(?:move|cancel)\?[^"]+)"', desk.get(path(visit)).text)

    pages = [desk.get(html.unescape(way)).text for way in ways]
    here = path(visit).replace(visit.reference, spoken_reference(visit.reference))

    assert len(pages) == 2
    assert all(f'name="back" value="{here}"' in page for page in pages)


def test_the_desk_finds_what_it_needs(desk: Desk, visit: Appointment) -> None:
    page = plain(desk.get(path(visit)).text)

    for words in (
        "Ana García",
        "Monday, December 7, 2026",
        "9:00 am – 9:45 am",
        'href="tel:+1-713-555-0123"',
        "(713) 555-0123",
        "mailto:ana@example.com",
        "in 7 days",
        "Booked through another program by the visitor",
        "Confirmation",
        "waiting",
        "Thin at the temples &lt;b&gt;since&lt;/b&gt; 2020.",
    ):
        assert words in plain(page.replace('</p><p class="small quiet">', " ")), words


def test_a_reference_may_be_typed_as_it_is_spoken(desk: Desk, visit: Appointment) -> None:
    spoken = f"{visit.reference[:4].lower()}-{visit.reference[4:].lower()}"

    assert desk.get(f"/staff/appointments/{spoken}").status_code == 200
    assert desk.get("/staff/appointments/NOBODYS-1").status_code == 404


def test_what_happened_is_told_with_who_did_it(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    with office.writing() as session:
        own = by_id(session, visit.id)
        confirm_coming(session, own, by=PATIENT, now=START)
        move(session, own, TEN, by=OFFICE, now=START + timedelta(minutes=1))
        cancel(session, own, by=PATIENT, now=START + timedelta(minutes=2), reason="A cold")

    page = plain(desk.get(path(visit)).text)

    told = ("Cancelled", "Moved: ", "Said they are coming", "Booked")
    places = [page.index(f"<p>{words}") for words in told]
    assert places == sorted(places)
    assert "Reason given for the cancel: <bdi>A cold</bdi>" in page


def test_whoever_looks_is_noted_without_what_they_saw(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    desk.get(path(visit))

    subject = f"appointment {visit.reference}"
    assert trail(office, ".read") == [
        ("appointment.read", subject, "email messages name note phone")
    ]


def test_a_provider_sees_their_own_patient(
    signed_in_as: Callable[[Role], Desk], visit: Appointment
) -> None:
    page = signed_in_as(Role.PROVIDER).get(path(visit)).text

    assert "ana@example.com" in page
    assert "Thin at the temples" in page
    assert '<h2 id="mails-title">' not in page


def test_a_colleague_s_patient_is_a_time_and_no_person(
    signed_in_as: Callable[[Role], Desk], visit: Appointment, office: Database
) -> None:
    provider = signed_in_as(Role.PROVIDER)
    with office.writing() as session:
        session.execute(update(Appointment).values(provider_id=colleague(session)))

    answer = provider.get(path(visit))

    assert answer.status_code == 200
    for secret in ("Ana", "ana@example.com", "555", "temples", "/staff/people/"):
        assert secret not in answer.text
    refused = [
        provider.get(path(visit, "/contacts")),
        provider.post(path(visit, "/contacts"), **details(visit)),
        provider.post(path(visit, "/note"), note="Mine now", seen=note_mark(NOTE)),
        provider.post(path(visit, "/note"), note="x" * 10_001, seen=note_mark(NOTE)),
    ]
    assert [one.status_code for one in refused] == [403, 403, 403, 422]
    assert all("Ana" not in one.text and "temples" not in one.text for one in refused)
    assert kept(office, visit.id).note == NOTE


def test_a_note_is_saved(desk: Desk, visit: Appointment, office: Database) -> None:
    assert send_note(desk, visit, "First\r\nsecond ") == 303
    assert kept(office, visit.id).note == "First\nsecond"

    assert send_note(desk, visit, "", seen="First\nsecond") == 303
    assert kept(office, visit.id).note is None


def test_two_notes_at_once_are_both_shown(desk: Desk, visit: Appointment, office: Database) -> None:
    send_note(desk, visit, "Hers, saved first")

    answer = desk.post(path(visit, "/note"), note="His, saved second", seen=note_mark(NOTE))

    assert answer.status_code == 409
    assert "Hers, saved first" in answer.text
    assert "His, saved second</textarea>" in answer.text
    assert kept(office, visit.id).note == "Hers, saved first"
    assert send_note(desk, visit, "Both", seen="Hers, saved first") == 303


def test_ten_thousand_characters_fit_and_one_more_is_kept_in_the_form(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    longest = "👩🏽‍🦱💇"[:1] * 10_000
    sent = {"csrf_token": desk.csrf, "note": longest, "seen": note_mark(NOTE)}
    answer = desk.client.post(path(visit, "/note"), data=sent, content_type="multipart/form-data")
    refused = desk.post(path(visit, "/note"), note="y" * 10_001, seen=note_mark(longest))

    assert answer.status_code == 303
    assert kept(office, visit.id).note == longest
    assert refused.status_code == 422
    assert "y" * 10_001 in refused.text
    assert "The note is too long" in refused.text


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_whatever_is_stored_is_only_text(
    desk: Desk, visit: Appointment, office: Database, nasty: str
) -> None:
    with office.writing() as session:
        own = by_id(session, visit.id)
        own.name = own.email = own.note = own.override_reason = own.cancel_reason = nasty
        session.execute(update(Message).values(recipient=nasty, last_error=f"rcpt_500: {nasty}"))

    for page in (path(visit), path(visit, "/contacts")):
        answer = desk.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "1234321" not in answer.text


def test_contact_details_of_one_appointment_are_changed(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    typed = details(visit, email="new@example.org", phone="+34 612 345 678", locale="es")

    answer = desk.post(path(visit, "/contacts"), **typed)

    own = kept(office, visit.id)
    assert answer.status_code == 303
    assert (own.email, own.phone, own.locale) == ("new@example.org", "+34612345678", "es")


@pytest.mark.parametrize(("email", "ticked"), [("ana@example.com", True), ("a@b.example", False)])
def test_the_record_is_changed_too_unless_it_says_something_else(
    desk: Desk, visit: Appointment, office: Database, email: str, *, ticked: bool
) -> None:
    with office.writing() as session:
        session.get_one(Person, visit.person_id).email = email

    page = desk.get(path(visit, "/contacts")).text

    [box] = re.findall(r'<input id="also_person"[^>]*>', page)
    assert ("checked" in box) is ticked


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/book"])
def test_saved_details_lead_nowhere_else(desk: Desk, visit: Appointment, elsewhere: str) -> None:
    answer = desk.post(path(visit, "/contacts"), **details(visit, name="Hers"), back=elsewhere)

    assert answer.location == path(visit)


def test_wrong_details_are_kept_in_the_form_with_what_is_wrong(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    answer = desk.post(path(visit, "/contacts"), **details(visit, email="nobody", name=" "))

    assert answer.status_code == 422
    assert 'value="nobody"' in answer.text
    assert 'href="#email"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert kept(office, visit.id).email == "ana@example.com"


def test_details_that_somebody_changed_meanwhile_are_shown_beside_what_was_typed(
    desk: Desk, visit: Appointment
) -> None:
    stale = details(visit, name="His")
    desk.post(path(visit, "/contacts"), **details(visit, name="Hers"))

    answer = desk.post(path(visit, "/contacts"), **stale)

    assert answer.status_code == 409
    assert "<bdi>Hers</bdi>" in answer.text
    assert 'value="His"' in answer.text


def test_who_has_no_address_is_to_be_told_by_phone(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        booked: Booked = book_by_phone(session, phone="713 555 0123")

    page = plain(desk.get(path(booked.appointment)).text)

    assert "No email: to be told by phone" in page
    assert "No mail: there is no email address" in page
