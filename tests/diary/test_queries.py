from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from booking.diary.actions import claim
from booking.diary.models import Claim
from booking.diary.queries import Busy, busy_time, sold_starts
from booking.diary.rules import Place
from booking.intervals import Interval
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import NINE

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
ENDS = START + timedelta(minutes=10)


def sold(session: Session, *, hours: int = 0, held: bool = False, room: bool = True) -> Claim:
    """From half an hour before to an hour after so many hours after nine."""
    practice = load_practice(session)
    visit = Interval(NINE + hours * HOUR, NINE + (hours + 0.5) * HOUR)
    busy = visit.padded(before=0.5 * HOUR, after=0.5 * HOUR)
    room_id = practice.rooms[0].id if room else None
    place = Place(practice.types[0].id, practice.providers[0].id, room_id, visit, busy)
    return claim(session, place, now=START, expires_at=ENDS if held else None)


def busy(session: Session, span: Interval, *, ignoring: int = 0, by: timedelta = 0 * HOUR) -> Busy:
    practice = load_practice(session)
    return busy_time(
        session,
        span,
        providers=[practice.providers[0].id],
        rooms=[practice.rooms[0].id],
        now=START + by,
        ignoring=[ignoring],
    )


def around(start: timedelta, end: timedelta) -> Interval:
    return Interval(NINE + start, NINE + end)


def test_provider_and_room_are_busy_with_the_buffers(session: Session) -> None:
    one = sold(session)

    found = busy(session, around(-HOUR, HOUR))

    assert dict(found.spans) == {
        one.provider_id: [around(-0.5 * HOUR, HOUR)],
        one.room_id: [around(-0.5 * HOUR, HOUR)],
    }
    assert not found.ending


def test_a_visit_without_a_room_leaves_every_room_free(session: Session) -> None:
    one = sold(session, room=False)

    assert list(busy(session, around(-HOUR, HOUR)).spans) == [one.provider_id]


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [
        (-3 * HOUR, -0.5 * HOUR, False),
        (-3 * HOUR, -0.5 * HOUR + MOMENT, True),
        (HOUR, 3 * HOUR, False),
        (HOUR - MOMENT, 3 * HOUR, True),
        (0 * HOUR, 0.1 * HOUR, True),
    ],
)
def test_only_what_meets_the_span_is_found(
    session: Session, start: timedelta, end: timedelta, *, meets: bool
) -> None:
    one = sold(session)

    assert bool(busy(session, around(start, end)).of(one.provider_id)) is meets


def test_the_askers_own_time_can_be_left_out(session: Session) -> None:
    own = sold(session)

    assert not busy(session, around(-HOUR, HOUR), ignoring=own.id).spans


def test_held_time_is_busy_until_the_hold_ends(session: Session) -> None:
    sold(session, held=True)

    before = busy(session, around(-HOUR, HOUR), by=ENDS - START - MOMENT)
    after = busy(session, around(-HOUR, HOUR), by=ENDS - START)

    assert (bool(before.spans), set(before.ending)) == (True, {ENDS})
    assert (bool(after.spans), set(after.ending)) == (False, set())


def test_the_days_sold_starts_are_those_of_one_type_held_or_booked(session: Session) -> None:
    one = sold(session)
    sold(session, hours=2, held=True)
    ask = around(0 * HOUR, 2 * HOUR + MOMENT)

    def starts(now_plus: timedelta, type_id: int) -> list[int]:
        found = sold_starts(session, ask, type_id=type_id, now=START + now_plus)
        return sorted((start - NINE) // HOUR for start, _ in found)

    assert starts(0 * HOUR, one.type_id) == [0, 2]
    assert starts(ENDS - START, one.type_id) == [0]
    assert starts(0 * HOUR, 999) == []
