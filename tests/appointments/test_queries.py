from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.appointments.queries import (
    by_manage_token,
    by_reference,
    count_open,
    page_of,
    upcoming,
    view,
)
from booking.appointments.rules import Status
from booking.errors import NotFound
from booking.intervals import Interval
from booking.practice.queries import load_practice
from tests.appointments.asking import cancel
from tests.clock import START
from tests.factories import NINE, book, book_by_phone

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENT = timedelta(microseconds=1)
WHOLE_DAY = Interval(NINE, NINE + DAY)


def three(session: Session) -> list[Appointment]:
    return [book_by_phone(session, NINE + n * HOUR).appointment for n in range(3)]


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda one: f" {one[:4]}-{one[4:]} "])
def test_a_reference_finds_its_appointment_however_it_is_typed(
    session: Session, appointment: Appointment, change: type
) -> None:
    assert by_reference(session, change(appointment.reference)) is appointment


@pytest.mark.parametrize("reference", ["", "K7MP-4QXD", "0" * 8, "x" * 10_000, "\x00", "K7MP4QX'"])
def test_an_unknown_reference_is_not_found(session: Session, reference: str) -> None:
    with pytest.raises(NotFound):
        by_reference(session, reference)


@pytest.mark.parametrize("token", ["", "unknown", "x" * 10_000, "\x00", "ä"])
@pytest.mark.usefixtures("appointment")
def test_an_unknown_link_is_not_found(session: Session, token: str) -> None:
    with pytest.raises(NotFound):
        by_manage_token(session, token, now=START)


def test_a_link_ends_thirty_days_after_the_visit(session: Session) -> None:
    made = book(session)
    ends = made.appointment.ends_at + 30 * DAY

    assert by_manage_token(session, made.manage_token, now=ends - MOMENT) is made.appointment
    with pytest.raises(NotFound):
        by_manage_token(session, made.manage_token, now=ends)


@pytest.mark.parametrize(
    ("email", "phone", "count"),
    [
        ("ana@example.com", "+17135550199", 1),
        ("ANA@EXAMPLE.COM", None, 1),
        ("bo@example.com", "+17135550123", 1),
        ("bo@example.com", "+17135550199", 0),
        (None, None, 0),
    ],
)
@pytest.mark.usefixtures("appointment")
def test_open_visits_are_counted_by_either_contact(
    session: Session, email: str | None, phone: str | None, count: int
) -> None:
    assert count_open(session, email=email, phone=phone, now=START) == count


def test_visits_without_a_contact_are_nobodys(session: Session) -> None:
    book_by_phone(session)

    assert count_open(session, email=None, phone=None, now=START) == 0


@pytest.mark.parametrize(("now", "count"), [(NINE - MOMENT, 1), (NINE, 0)])
@pytest.mark.usefixtures("appointment")
def test_what_has_begun_is_not_open(session: Session, now: datetime, count: int) -> None:
    assert count_open(session, email="ana@example.com", phone=None, now=now) == count


def test_upcoming_visits_start_within_the_span_and_are_still_booked(session: Session) -> None:
    first, second, third = three(session)
    cancel(session, second)

    assert upcoming(session, WHOLE_DAY) == [first, third]
    assert upcoming(session, Interval(NINE + MOMENT, NINE + 2 * HOUR)) == []


def test_a_list_comes_in_pages_that_leave_none_out(session: Session) -> None:
    visits = three(session)

    first = page_of(session, WHOLE_DAY, limit=2)
    rest = page_of(session, WHOLE_DAY, after=(first[-1].starts_at, first[-1].id))

    assert first + rest == visits


def test_a_list_can_be_narrowed(session: Session) -> None:
    first, second, _ = three(session)
    cancel(session, second)
    patt = first.provider_id

    assert page_of(session, WHOLE_DAY, status=Status.CANCELLED) == [second]
    assert len(page_of(session, WHOLE_DAY, provider_ids=[patt])) == 3
    assert page_of(session, WHOLE_DAY, provider_ids=[]) == []


def test_a_view_says_until_when_a_patient_may_change_it(
    session: Session, appointment: Appointment
) -> None:
    shown = view(load_practice(session), appointment, locale="en")

    assert shown.movable_until == shown.cancellable_until == NINE - DAY
    assert shown.reference == f"{appointment.reference[:4]}-{appointment.reference[4:]}"
    assert shown.address == ("100 Sample Street, Suite 100", "Houston, TX 77000")
