"""Visits outside their provider's time: found for the desk, left as they are."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment
from booking.appointments.orphans import orphaned_visits
from booking.database import Database
from booking.practice.actions import add_block, touch_practice
from booking.practice.inputs import NewBlock
from booking.practice.models import Closure, HoursException, Provider, WorkingHours
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, book, book_by_phone, houston

MONDAY = NINE.date()
Change = Callable[[Session], None]


def orphans(session: Session, now: datetime = START) -> list[datetime]:
    touch_practice(session)
    return [one.starts_at for one in orphaned_visits(session, load_practice(session), now=now)]


def close(session: Session) -> None:
    session.add(Closure(first=MONDAY, last=MONDAY, reason="Training"))


def stay_away(session: Session) -> None:
    provider = load_practice(session).providers[0]
    session.add(HoursException(provider_id=provider.id, on=MONDAY, opens=False))


def begin_late(session: Session) -> None:
    session.execute(
        update(WorkingHours).where(WorkingHours.starts == time(9)).values(starts=time(10))
    )


def block(session: Session) -> None:
    asked = {"provider": "patt", "starts_at": NINE + timedelta(minutes=30), "ends_at": TEN}
    add_block(session, NewBlock.model_validate(asked), by=OFFICE, now=START)


def leave(session: Session) -> None:
    session.execute(update(Provider).values(active=False))


def lose_all_hours(session: Session) -> None:
    session.execute(delete(WorkingHours))


@pytest.mark.parametrize("change", [close, stay_away, begin_late, block, leave, lose_all_hours])
def test_a_visit_that_a_change_leaves_outside_is_found(session: Session, change: Change) -> None:
    book(session, NINE)
    assert orphans(session) == []

    change(session)

    assert orphans(session) == [NINE]


def test_only_visits_that_are_to_come_and_booked_count(session: Session) -> None:
    gone = book(session, NINE).appointment
    book(session, TEN)
    cancel_appointment(session, gone, reason=None, by=OFFICE, now=START)
    close(session)

    assert orphans(session) == [TEN]
    assert orphans(session, now=TEN) == []


def test_a_buffer_may_reach_into_what_is_closed(session: Session) -> None:
    book(session, houston("2026-12-07 11:15"))

    assert orphans(session) == []


EVENING = houston("2026-12-07 19:00")


@pytest.mark.parametrize(
    ("change", "found"), [(close, [EVENING]), (stay_away, [EVENING]), (lose_all_hours, [])]
)
def test_one_booked_outside_the_hours_on_purpose_is_none_until_the_day_is_closed(
    session: Session, change: Change, found: list[datetime]
) -> None:
    book_by_phone(session, EVENING, override=True, reason="After work")
    assert orphans(session) == []

    change(session)

    assert orphans(session) == found


def test_the_hour_that_autumn_repeats_is_outside_only_once(session: Session) -> None:
    """Sunday night hours up to 1:30: by the first clock time inside, by the second too."""
    session.add(
        WorkingHours(
            provider_id=load_practice(session).providers[0].id,
            weekday=6,
            starts=time(0, 30),
            ends=time(1, 30),
        )
    )
    first, second = (
        datetime.fromisoformat(f"2027-11-07T{hour}:00:00+00:00") for hour in ("06", "07")
    )
    touch_practice(session)
    early = START + timedelta(days=330)
    for start in (first, second):
        book_by_phone(session, start, now=early, type="follow-up")
    assert orphans(session, early) == []

    session.add(
        HoursException(
            provider_id=load_practice(session).providers[0].id,
            on=date(2027, 11, 7),
            opens=False,
            starts=time(1, 15),
            ends=time(1, 30),
        )
    )

    assert orphans(session, early) == [first, second]


def test_what_old_hours_said_is_not_kept_for_new_ones(office: Database) -> None:
    with office.writing() as session:
        book(session, NINE)
    with office.reading() as session:
        old = load_practice(session)
    with office.writing() as session:
        touch_practice(session)
        close(session)

    with office.reading() as session:
        orphaned_visits(session, old, now=START)
    with office.reading() as session:
        [found] = orphaned_visits(session, load_practice(session), now=START)

    assert found.starts_at == NINE
