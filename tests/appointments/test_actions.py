from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from booking.appointments.actions import keep_answer, kept_answer
from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment
from booking.audit.models import AuditEvent
from booking.diary.models import Claim, DiaryCell
from booking.errors import InvalidInput, KeyReused, SlotTaken, TooManyOpen
from booking.keyring import fingerprint
from booking.limits.rules import Once
from booking.messages.models import Message
from booking.people.models import Consent, Person
from booking.practice.models import PracticeSettings
from tests.clock import START
from tests.factories import NINE, OFFICE, PATIENT, TEN, book, book_by_phone, houston

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AT_NIGHT = houston("2026-12-06 23:55")
ASKED = Once("key", "body")


def count(session: Session, table: type[Appointment | Claim | Person]) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def outbox(session: Session) -> list[tuple[str, str]]:
    found = select(Message.kind, Message.recipient).order_by(Message.id)
    return [(kind, recipient) for kind, recipient in session.execute(found)]


def books(session: Session, days: int, *, now: datetime = START, **changes: object) -> Appointment:
    """So many days later."""
    at = NINE + days * DAY
    return book(session, at, now=now, browser=None, visitor=None, **changes).appointment


def test_a_booking_is_what_was_asked(session: Session) -> None:
    made = book(session, timezone="America/New_York", locale="es", note="A note").appointment

    assert (made.starts_at, made.ends_at) == (NINE, NINE + 45 * MINUTE)
    assert (made.status, made.version, made.source) == ("booked", 1, "api")
    assert (made.name, made.email, made.phone) == ("Ana García", "ana@example.com", "+17135550123")
    assert (made.timezone, made.locale, made.note) == ("America/New_York", "es", "A note")
    assert (made.created_at, made.agreed_at, made.confirmed_at) == (START, START, None)


def test_a_booking_takes_the_time_with_its_buffer(session: Session) -> None:
    made = book(session).appointment

    sold = session.get_one(Claim, made.claim_id)
    assert (sold.busy_from, sold.busy_until) == (NINE, NINE + HOUR)
    taken = select(func.count()).select_from(DiaryCell).where(DiaryCell.claim_id == sold.id)
    assert session.scalars(taken).one() == 2 * 12


def test_the_patient_and_the_office_are_told_in_the_same_transaction(session: Session) -> None:
    book(session)

    assert sorted(outbox(session)) == [
        ("confirmation", "ana@example.com"),
        ("staff_alert", "frontdesk@houston-hair.example"),
    ]


def test_a_booking_is_on_the_trail_without_a_word_of_the_patient(session: Session) -> None:
    made = book(session).appointment

    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject) == ("appointment.book", f"appointment {made.reference}")
    assert (event.actor_kind, event.actor_name, event.address) == ("patient", "", "203.0.113.7")


@pytest.mark.parametrize(
    ("marketing", "kept"), [(False, ["booking-1"]), (True, ["booking-1", "marketing-1"])]
)
def test_what_was_agreed_to_is_kept_with_where_and_when(
    session: Session, kept: list[str], *, marketing: bool
) -> None:
    made = book(session, marketing=marketing).appointment

    consents = session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [consent.wording for consent in consents] == kept
    assert {(one.person_id, one.given_on, one.given_at) for one in consents} == {
        (made.person_id, "/book/in-person", START)
    }


def test_a_taken_time_is_refused(session: Session) -> None:
    book(session)

    with pytest.raises(SlotTaken):
        book(session, name="Bo Lee", email="bo@example.com", phone="713-555-0199")


def test_another_patients_snapshot_does_not_change_the_person(session: Session) -> None:
    first = book(session).appointment
    second = books(session, 1, name="ANA GARCIA", phone="713-555-0199")

    assert second.person_id == first.person_id
    assert second.phone == "+17135550199"
    assert session.get_one(Person, first.person_id).phone == "+17135550123"


@pytest.mark.parametrize(
    "same", [{"phone": "713-555-0199"}, {"email": "ANA@example.com"}, {"email": "bo@example.com"}]
)
def test_nobody_may_have_more_open_than_the_practice_allows(
    session: Session, same: dict[str, Any]
) -> None:
    for day in range(3):
        books(session, day)

    with pytest.raises(TooManyOpen):
        books(session, 3, name="Bo Lee", **same)


def test_somebody_else_may_still_book(session: Session) -> None:
    for day in range(3):
        books(session, day)

    other = books(session, 3, email="bo@example.com", phone="713-555-0199")

    assert other.status == "booked"


def test_what_is_over_or_cancelled_is_not_open(session: Session) -> None:
    visits = [books(session, day) for day in range(3)]
    cancel_appointment(session, visits[0], reason=None, by=OFFICE, now=START)
    books(session, 3)

    later = books(session, 8, now=visits[1].starts_at)

    assert later.status == "booked"


def test_the_limit_is_the_practices_to_set(session: Session) -> None:
    session.execute(update(PracticeSettings).values(open_appointments_per_contact=1))
    book(session)

    with pytest.raises(TooManyOpen):
        books(session, 1)


def test_a_browser_that_sends_twice_has_booked_once(session: Session) -> None:
    first = book(session, browser="one")

    second = book(session, browser="one", now=START + 59 * timedelta(seconds=1))

    assert (first.again, second.again) == (False, True)
    assert second.appointment is first.appointment
    assert second.manage_token == first.manage_token
    assert len(outbox(session)) == 2


@pytest.mark.parametrize(
    ("browser", "now"), [("one", START + MINUTE), ("two", START), (None, START)]
)
def test_another_browser_or_a_minute_later_is_another_request(
    session: Session, browser: str | None, now: datetime
) -> None:
    book(session, browser="one")

    with pytest.raises(SlotTaken):
        book(session, browser=browser, now=now)


def test_who_cancels_at_once_may_book_at_once(session: Session) -> None:
    first = book(session, browser="one").appointment
    cancel_appointment(session, first, reason=None, by=PATIENT, now=START)

    second = book(session, TEN, browser="one")

    assert not second.again
    assert second.appointment.starts_at == TEN


def test_a_request_with_a_key_is_answered_once_and_then_alike(session: Session) -> None:
    assert kept_answer(session, ASKED) is None
    keep_answer(session, ASKED, "the answer", now=START)
    session.flush()

    assert kept_answer(session, ASKED) == "the answer"
    assert kept_answer(session, Once("another key", "body")) is None


def test_a_key_that_comes_back_with_another_body_is_refused(session: Session) -> None:
    keep_answer(session, ASKED, "the answer", now=START)
    session.flush()

    with pytest.raises(KeyReused):
        kept_answer(session, Once("key", "another body"))


def test_the_office_books_for_a_caller_without_address_or_consent(session: Session) -> None:
    made = book_by_phone(session, source="phone").appointment

    assert (made.name, made.email, made.phone, made.source) == ("Bo Lee", None, None, "phone")
    assert outbox(session) == []
    assert session.scalars(select(Consent)).all() == []


def test_a_caller_with_an_address_gets_the_same_confirmation(session: Session) -> None:
    book_by_phone(session, email="bo@example.com", consent=True)

    assert outbox(session) == [("confirmation", "bo@example.com")]
    assert session.scalars(select(Consent.given_on)).all() == ["office"]


def test_the_office_is_bound_by_the_public_rules_unless_it_says_why(session: Session) -> None:
    with pytest.raises(InvalidInput):
        book_by_phone(session, AT_NIGHT)
    with pytest.raises(InvalidInput) as refusal:
        book_by_phone(session, AT_NIGHT, override=True)

    assert refusal.value.errors == {"reason": ["required"]}


def test_with_a_reason_the_office_books_any_free_time_and_the_reason_is_kept(
    session: Session,
) -> None:
    made = book_by_phone(session, AT_NIGHT, override=True, reason="Flies home").appointment

    assert (made.starts_at, made.override_reason) == (AT_NIGHT, "Flies home")


def test_a_reason_opens_what_is_over_of_today_but_no_day_before(session: Session) -> None:
    midnight = houston("2026-11-30 00:00")

    book_by_phone(session, midnight, override=True, reason="Walked in")
    with pytest.raises(InvalidInput) as refusal:
        book_by_phone(session, midnight - 5 * MINUTE, override=True, reason="Walked in")

    assert refusal.value.errors == {"starts_at": ["in_the_past"]}


def test_no_reason_books_over_another_visit(session: Session) -> None:
    book(session)

    with pytest.raises(SlotTaken), session.begin_nested():
        book_by_phone(session, NINE + 5 * MINUTE, override=True, reason="Urgent")


def test_every_booking_has_a_reference_of_its_own(session: Session) -> None:
    references = {book_by_phone(session, NINE + n * HOUR).appointment.reference for n in range(3)}

    assert len(references) == 3


def test_the_manage_links_hash_is_kept(session: Session) -> None:
    made = book(session)

    assert made.appointment.manage_hash == fingerprint(made.manage_token)
