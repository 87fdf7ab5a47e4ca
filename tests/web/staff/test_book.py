"""Booking for a caller: whom, when, outside the rules or not, and what is never lost."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.accounts.rules import Role
from booking.appointments.models import Appointment, CallMade
from booking.appointments.queries import WITH_REASONS
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.messages.models import Message
from booking.people.models import Consent, Person
from booking.practice.actions import touch_practice
from booking.practice.models import Block, Provider
from tests.clock import START
from tests.factories import NINE, TEN, book, book_by_phone, houston
from tests.web.staff.callers import belongs_to
from tests.web.staff.conftest import Desk

AT_NINE, AT_TEN = "2026-12-07T09:00:00-06:00", "2026-12-07T10:00:00-06:00"
BO = {"type": "in-person", "name": "Bo Lee", "phone": "(713) 555-0188", "starts_at": AT_NINE}
EVENING = BO | {"starts_at": "own", "own_date": "2026-12-07", "own_time": "19:00"}
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@pytest.fixture
def ana(office: Database) -> Person:
    with office.writing() as session:
        visit = book(session, NINE).appointment
        return session.get_one(Person, visit.person_id)


def sent(desk: Desk, fields: dict[str, str]) -> TestResponse:
    token = TOKEN.search(desk.get("/staff/book").text)
    assert token
    return desk.post("/staff/book", **({"form_token": token.group(1)} | fields))


def booked(database: Database) -> list[Appointment]:
    with database.reading() as session:
        return list(session.scalars(WITH_REASONS.order_by(Appointment.id)))


def test_a_caller_is_booked_by_phone(desk: Desk, database: Database) -> None:
    answer = sent(desk, BO | {"note": "Prefers mornings", "consent": "true"})

    [visit] = booked(database)
    assert answer.status_code == 303
    assert answer.location == f"/staff/booked/{visit.reference[:4]}-{visit.reference[4:]}"
    assert (visit.name, visit.phone, visit.email) == ("Bo Lee", "+17135550188", None)
    assert (visit.source, visit.starts_at, visit.override_reason) == ("phone", NINE, None)
    with database.reading() as session:
        [consent] = session.scalars(select(Consent))
        assert (consent.purpose, consent.given_on) == ("booking", "office")
        assert not list(session.scalars(select(Message)))


def test_the_first_ten_free_times_are_offered_and_later_ones(desk: Desk) -> None:
    page = desk.get("/staff/book")
    first = re.findall(r'name="starts_at" value="(2026[^"]+)"', page.text)
    [later] = re.findall(r'name="go" value="(later:[^"]+)"', page.text)

    more = sent(desk, {"go": later, "name": "Bo", "note": "typed before"})

    following = re.findall(r'name="starts_at" value="(2026[^"]+)"', more.text)
    assert (more.status_code, len(first), len(following)) == (200, 10, 10)
    assert following[0] == later.removeprefix("later:") > first[-1]
    assert 'value="Bo"' in more.text
    assert "typed before" in more.text


def test_a_date_is_jumped_to(desk: Desk) -> None:
    page = sent(desk, {"go": "date", "date": "2026-12-24"})

    assert re.findall(r'name="starts_at" value="(2026[^"T]+)', page.text)[0] == "2026-12-24"


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-12-25", "Closed on Fri, Dec 25 (Christmas Day). The next free times are on Mon,"),
        ("2026-12-13", "Nothing is free on Sun, Dec 13. The next free times are on Mon, Dec 14."),
        ("2026-11-02", "Mon, Nov 2 has passed. The next free times are on Tue, Dec 1."),
    ],
)
def test_a_day_with_nothing_free_is_not_passed_over_in_silence(
    desk: Desk, date: str, words: str
) -> None:
    assert words in sent(desk, {"go": "date", "date": date}).text


@pytest.mark.parametrize("date", ["", "never", "2026-02-31", "0001-01-01", "9999-12-31"])
def test_no_date_is_too_odd(desk: Desk, date: str) -> None:
    assert sent(desk, {"go": "date", "date": date}).status_code == 200


def test_the_address_brings_all_along(desk: Desk, ana: Person) -> None:
    page = desk.get(f"/staff/book?person={ana.id}&type=video&provider=patt&starts_at={AT_TEN}")

    assert "Book for <bdi>Ana García</bdi>" in page.text
    assert 'value="video" checked' in page.text
    assert f'value="{AT_TEN}" checked' in page.text
    assert 'value="ana@example.com"' in page.text


def test_a_time_that_is_not_on_offer_is_brought_along_as_one_outside(desk: Desk) -> None:
    page = desk.get("/staff/book?starts_at=2026-12-07T19:00:00-06:00")

    assert 'value="own" checked' in page.text
    assert 'value="2026-12-07"' in page.text
    assert 'value="19:00"' in page.text
    assert "Outside working hours" in page.text


@pytest.mark.parametrize(
    ("said", "field"),
    [("Ana Lee", "name"), ("713-555-0199", "phone"), ("ana@example.org", "email")],
)
def test_what_was_looked_for_in_vain_is_typed_already(desk: Desk, said: str, field: str) -> None:
    found = desk.ask("POST", "/staff/search", {"q": said}).json
    assert found is not None

    page = desk.get(found["new"])

    assert re.search(rf'name="{field}"[^>]* value="{re.escape(said)}"', page.text)


@pytest.mark.parametrize("person", ["0", "-1", "999999", "99999999999999", "x", "١"])
def test_a_person_that_is_none_is_nobody(desk: Desk, person: str) -> None:
    page = desk.client.get("/staff/book", query_string={"person": person})

    assert page.status_code == 200
    assert "<h1>Book an appointment</h1>" in page.text


def test_what_is_typed_for_a_known_person_changes_only_the_visit(
    desk: Desk, ana: Person, database: Database
) -> None:
    sent(desk, BO | {"person": str(ana.id), "name": "Ana Peña", "starts_at": AT_TEN})

    visit = booked(database)[-1]
    with database.reading() as session:
        known = session.get_one(Person, ana.id)
    assert (visit.person_id, visit.name, visit.phone) == (ana.id, "Ana Peña", "+17135550188")
    assert (known.name, known.phone) == ("Ana García", "+17135550123")


@pytest.mark.parametrize(
    "details",
    [
        {"phone": "713 555 0123"},
        {"name": "Anna Garcia"},
        {"name": "Ana García", "email": "ANA@example.com"},
        {"email": "ANA@example.com"},
        {"name": "garcia anna"},
        {"name": "Ana Garxia"},
    ],
)
def test_who_may_be_known_is_asked_about_and_never_merged(
    desk: Desk, ana: Person, database: Database, details: dict[str, str]
) -> None:
    typed = BO | {"starts_at": AT_TEN} | details

    asked = sent(desk, typed)
    new = sent(desk, typed | {"person": "new"})

    assert asked.status_code == 422
    assert "This is <bdi>Ana García</bdi>" in asked.text
    assert "1 visit" in asked.text
    assert new.status_code == 303
    assert booked(database)[-1].person_id != ana.id


def test_the_choice_links_the_visit_to_the_known_person(
    desk: Desk, ana: Person, database: Database
) -> None:
    sent(desk, BO | {"starts_at": AT_TEN, "phone": "713 555 0123", "person": str(ana.id)})

    assert booked(database)[-1].person_id == ana.id


def test_a_double_click_books_once(desk: Desk, database: Database) -> None:
    first = sent(desk, BO | {"form_token": "once"})
    again = sent(desk, BO | {"form_token": "once"})
    changed = sent(desk, BO | {"form_token": "once", "starts_at": AT_TEN})

    assert first.location == again.location == changed.location
    assert len(booked(database)) == 1
    assert "booked already" in desk.get(first.location).text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(desk: Desk, database: Database) -> None:
    typed = {"type": "video", "phone": "12", "email": "nothing", "note": "A long story"}

    answer = sent(desk, typed)

    assert answer.status_code == 422
    for name in ("name", "phone", "email", "starts_at"):
        assert f'href="#{name}"' in answer.text
    for kept in ('value="12"', 'value="nothing"', "A long story", 'value="video" checked'):
        assert kept in answer.text
    assert booked(database) == []


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("👩‍⚕️ Bo " + "x" * 190, "😀" * 10_000),
        ("مريم الزهراء", "\u202eright to left\u202c " * 500),
        ('<script>alert("x")</script> Bo', "</textarea><script>alert(1)</script>"),
        ("é" * 200, "é" * 10_000),
    ],
)
def test_any_name_and_a_long_note_are_taken(
    desk: Desk, database: Database, name: str, note: str
) -> None:
    answer = desk.client.post(
        "/staff/book",
        data={"csrf_token": desk.csrf, **BO, "name": name, "note": note},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 303, answer.text
    assert booked(database)[0].name == name
    page = desk.get(answer.location)
    assert "<script>alert" not in page.text
    assert "<script>alert" not in desk.post("/staff/search", q="alert").text


@pytest.mark.parametrize(("name", "value"), [("name", "x" * 201), ("note", "x" * 10_001)])
def test_too_long_a_text_comes_back_whole(desk: Desk, name: str, value: str) -> None:
    answer = sent(desk, BO | {name: value})

    assert answer.status_code == 422
    assert value in answer.text


@pytest.mark.parametrize("phone", ["+44 20 7946 0958", "+52 55 1234 5678", "713-555-0123 x 22"])
def test_a_foreign_phone_is_taken(desk: Desk, phone: str) -> None:
    assert sent(desk, BO | {"phone": phone}).status_code == 303


def test_a_taken_time_says_who_is_there_and_keeps_all(desk: Desk, ana: Person) -> None:
    answer = sent(desk, BO | {"note": "kept"})

    assert ana.id
    assert answer.status_code == 409
    assert "Ana García, 9:00" in answer.text.replace("\u00a0", " ")
    assert "kept" in answer.text
    nearest = answer.text.partition("nearest free times")[2].partition("</div>")[0]
    assert len(re.findall(r'name="starts_at"', nearest)) == 3


def test_a_time_somebody_keeps_online_names_nobody(desk: Desk) -> None:
    desk.ask("POST", "/api/v1/holds", {"type": "in-person", "starts_at": AT_NINE})

    answer = sent(desk, BO)

    assert answer.status_code == 409
    assert "Somebody is booking 9:00" in answer.text.replace("\u00a0", " ")


class TestOutsideTheRules:
    def test_the_rule_is_shown_before_a_reason_counts(self, desk: Desk, database: Database) -> None:
        first = sent(desk, EVENING | {"reason": "Only in town today"})
        accepted = re.search(r'name="accepted" value="([^"]*)"', first.text)
        assert accepted
        unread = booked(database)
        second = sent(
            desk, EVENING | {"reason": "Only in town today", "accepted": accepted.group(1)}
        )

        assert (first.status_code, unread, accepted.group(1)) == (422, [], "hours")
        assert "Outside working hours" in first.text
        assert second.status_code == 303
        [visit] = booked(database)
        assert visit.override_reason == "Only in town today"
        assert visit.starts_at == houston("2026-12-07 19:00")

    @pytest.mark.parametrize("accepted", ["", "hours"])
    def test_where_only_the_reason_is_missing_that_is_what_is_said(
        self, desk: Desk, database: Database, accepted: str
    ) -> None:
        answer = sent(desk, EVENING | {"accepted": accepted})

        assert answer.status_code == 422
        assert 'href="#reason">The reason is missing.' in answer.text
        assert "breaks a rule" not in answer.text
        assert "Outside working hours" in answer.text
        assert booked(database) == []

    def test_a_time_within_the_rules_needs_none(self, desk: Desk, database: Database) -> None:
        typed = EVENING | {"own_time": "09:00", "reason": "written all the same"}

        assert sent(desk, typed).status_code == 303
        assert booked(database)[0].override_reason is None

    def test_never_over_somebody_else(self, desk: Desk, ana: Person, database: Database) -> None:
        typed = EVENING | {"own_time": "09:20", "reason": "urgent", "accepted": "step"}

        answer = sent(desk, typed)

        assert ana.id
        assert answer.status_code == 409
        assert "Ana García" in answer.text
        assert "urgent" in answer.text
        assert len(booked(database)) == 1

    @pytest.mark.parametrize("said", [{}, {"reason": "urgent"}])
    def test_no_reason_is_asked_for_a_time_that_cannot_be_had(
        self, desk: Desk, ana: Person, said: dict[str, str]
    ) -> None:
        answer = sent(desk, EVENING | {"own_time": "09:20"} | said)

        assert ana.id
        assert answer.status_code == 409
        assert "Ana García" in answer.text
        assert "The reason is missing" not in answer.text
        assert re.search(r"<div data-reason hidden>", answer.text)

    @pytest.mark.parametrize(
        ("date", "time", "words"),
        [
            ("2026-11-30", "14:00", "Inside the 12 h notice"),
            ("2027-11-30", "14:00", "Beyond the 120 days"),
            ("2026-12-25", "10:00", "The office is closed: Christmas Day"),
            ("2026-11-30", "08:00", "already passed"),
            ("2026-12-07", "09:05", "Not one of the usual starting times"),
            ("2026-12-07", "12:30", "Outside working hours"),
            ("2026-12-08", "10:00", "The calendar is blocked then: Surgery"),
            ("2027-03-14", "02:30", "clocks skip this hour"),
            ("2026-12-07", "10:00", "within the rules"),
            ("2026-12-07", "nonsense", "cannot be read"),
        ],
    )
    def test_the_page_says_what_is_wrong_while_it_is_typed(
        self, desk: Desk, office: Database, date: str, time: str, words: str
    ) -> None:
        with office.writing() as session:
            day = houston("2026-12-08 08:00")
            patt = session.scalars(select(Provider.id)).one()
            surgery = Block(
                provider_id=patt,
                starts_at=day,
                ends_at=day + timedelta(hours=8),
                reason="Surgery",
            )
            session.add(surgery)
            touch_practice(session)

        part = desk.post("/staff/book/outside", **(EVENING | {"own_date": date, "own_time": time}))

        assert part.status_code == 200
        assert words in part.text

    def test_no_reason_books_a_day_that_is_over(self, desk: Desk, database: Database) -> None:
        yesterday = EVENING | {"own_date": "2026-11-29", "accepted": "hours past", "reason": "x"}

        answer = sent(desk, yesterday)

        assert answer.status_code == 422
        assert "That time has passed." in answer.text
        assert "It can be booked with a reason" not in answer.text
        assert booked(database) == []

    def test_who_walked_in_today_is_written_down_afterwards(
        self, desk: Desk, database: Database
    ) -> None:
        today = {"own_date": "2026-11-30", "own_time": "00:00", "reason": "walked in"}

        assert sent(desk, EVENING | today | {"accepted": "hours past"}).status_code == 303
        assert booked(database)[0].starts_at == houston("2026-11-30 00:00")

    @pytest.mark.parametrize(("hour", "later"), [("first", 0), ("second", 1), ("", 0)])
    def test_the_hour_that_autumn_repeats_can_be_named(
        self, desk: Desk, database: Database, hour: str, later: int
    ) -> None:
        twice = {"own_date": "2027-11-07", "own_time": "01:30", "own_hour": hour, "reason": "x"}
        shown = sent(desk, EVENING | twice)
        accepted = re.search(r'name="accepted" value="([^"]*)"', shown.text)
        assert accepted
        sent(desk, EVENING | twice | {"accepted": accepted.group(1)})

        text = shown.text.replace("\N{NO-BREAK SPACE}", " ").replace(
            "\N{NARROW NO-BREAK SPACE}", " "
        )
        assert "The first, 1:30 am (CDT)" in text
        assert "The second, 1:30 am (CST)" in text
        assert booked(database)[0].starts_at == houston("2027-11-07 01:30") + timedelta(hours=later)

    def test_the_second_of_two_hours_is_brought_along(self, desk: Desk) -> None:
        page = desk.get("/staff/book?starts_at=2027-11-07T01:30:00-06:00")

        assert 'name="own_hour" value="second" checked' in page.text

    def test_the_trail_has_it(self, desk: Desk, database: Database) -> None:
        sent(desk, EVENING | {"reason": "x", "accepted": "hours"})

        with database.reading() as session:
            found = select(AuditEvent).where(AuditEvent.action == "appointment.book")
            [event] = session.scalars(found)
        assert "override" in event.fields


class TestRoles:
    @pytest.fixture
    def provider(self, signed_in_as: Callable[[Role], Desk], database: Database) -> Desk:
        """Dr. Patt's own account."""
        desk = signed_in_as(Role.PROVIDER)
        with database.reading() as session:
            patt = session.scalars(select(Provider.id)).one()
        belongs_to(database, patt)
        return desk

    def test_a_provider_books_for_themselves(self, provider: Desk, database: Database) -> None:
        answer = sent(provider, BO)

        assert answer.status_code == 303
        assert provider.get(answer.location).status_code == 200
        assert len(booked(database)) == 1

    def test_a_stranger_s_patient_is_nobody(
        self, provider: Desk, database: Database, office: Database
    ) -> None:
        with office.writing() as session:
            stranger = Person(name="X Y", match_key="x y", created_at=START)
            session.add(stranger)
            session.flush()
            number = stranger.id

        page = provider.get(f"/staff/book?person={number}")
        answer = sent(provider, BO | {"person": str(number)})

        assert "X Y" not in page.text
        assert answer.status_code == 422
        assert "X Y" not in answer.text
        assert booked(database) == []

    def test_a_provider_s_account_without_a_provider_books_nothing(
        self, signed_in_as: Callable[[Role], Desk], database: Database
    ) -> None:
        nobody = signed_in_as(Role.PROVIDER)
        belongs_to(database, None)

        assert nobody.get("/staff/book").status_code == 404
        assert nobody.post("/staff/book", **BO).status_code == 404

    def test_the_api_knows_the_choice_of_a_person(
        self, desk: Desk, ana: Person, database: Database
    ) -> None:
        body = {"type": "in-person", "starts_at": AT_TEN, "name": "Bo", "person": ana.id}

        wrong = desk.ask("POST", "/api/v1/appointments", body | {"person": 999_999})
        right = desk.ask("POST", "/api/v1/appointments", body)

        assert (right.status_code, wrong.status_code) == (201, 422)
        assert booked(database)[-1].person_id == ana.id


class TestAfterwards:
    def test_the_mail_is_on_its_way(self, desk: Desk) -> None:
        page = desk.get(sent(desk, BO | {"email": "bo@example.com"}).location)

        assert "on its way to <bdi>bo@example.com</bdi>" in page.text
        assert "Monday, December 7, 2026" in page.text

    def test_without_an_address_they_are_told_on_the_phone(
        self, desk: Desk, database: Database
    ) -> None:
        place = sent(desk, BO).location
        before = desk.get(place)

        desk.post(place)
        desk.post(place)

        after = desk.get(place)
        assert "No email: tell them now" in before.text
        assert "No email: tell them now" not in after.text
        with database.reading() as session:
            assert len(list(session.scalars(select(CallMade)))) == 1

    def test_the_reference_can_be_read_aloud(self, desk: Desk, database: Database) -> None:
        page = desk.get(sent(desk, BO).location)

        [visit] = booked(database)
        words = re.search(r'<span class="quiet small">([^<]+ – [^<]+)</span>', page.text)
        assert words
        assert "".join(word[0] for word in words.group(1).replace("–", "").split()) == (
            visit.reference
        )

    def test_reading_it_is_in_the_trail(self, desk: Desk, database: Database) -> None:
        desk.get(sent(desk, BO).location)

        [visit] = booked(database)
        with database.reading() as session:
            found = select(AuditEvent).where(AuditEvent.action == "appointment.read")
            [event] = session.scalars(found)
        assert event.subject == f"appointment {visit.reference}"

    def test_somebody_else_s_visit_is_refused(
        self, signed_in_as: Callable[[Role], Desk], office: Database
    ) -> None:
        with office.writing() as session:
            reference = book_by_phone(session, TEN).appointment.reference
        nobody = signed_in_as(Role.PROVIDER)
        belongs_to(office, None)

        assert nobody.get(f"/staff/booked/{reference}").status_code == 403
        assert nobody.post(f"/staff/booked/{reference}").status_code == 403
