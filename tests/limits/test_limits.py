from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.errors import TooManyRequests
from booking.limits.actions import count_request, forget_ended
from booking.limits.models import RateWindow
from booking.limits.rules import Limit, household, window_end
from tests.clock import START

MINUTE = timedelta(minutes=1)
TWICE = Limit("twice", 2, MINUTE)


def ask(session: Session, who: str = "203.0.113.7", limit: Limit = TWICE) -> None:
    count_request(session, limit, who, now=START)


@pytest.mark.parametrize(("seconds", "left"), [(0, 60), (1, 59), (59, 1), (60, 60)])
def test_a_window_ends_on_the_full_minute(seconds: int, left: int) -> None:
    now = START + timedelta(seconds=seconds)

    assert window_end(TWICE, now) - now.timestamp() == left


def test_as_many_as_allowed_may_come_and_the_next_is_told_when(session: Session) -> None:
    ask(session)
    ask(session)

    with pytest.raises(TooManyRequests) as refusal:
        ask(session)

    assert refusal.value.retry_after == 60


@pytest.mark.parametrize(
    ("who", "limit"), [("203.0.113.8", TWICE), ("203.0.113.7", Limit("other", 2, MINUTE))]
)
def test_each_asker_and_each_limit_is_counted_alone(
    session: Session, who: str, limit: Limit
) -> None:
    ask(session)
    ask(session)

    ask(session, who, limit)


def test_a_new_window_counts_anew(session: Session) -> None:
    ask(session)
    ask(session)

    count_request(session, TWICE, "203.0.113.7", now=START + MINUTE)


@pytest.mark.parametrize("microseconds", [1, 999_999])
def test_who_must_wait_is_never_told_to_come_back_at_once(
    session: Session, microseconds: int
) -> None:
    now: datetime = START + timedelta(seconds=59, microseconds=microseconds)

    with pytest.raises(TooManyRequests) as refusal:
        count_request(session, Limit("never", 0, MINUTE), "203.0.113.7", now=now)

    assert refusal.value.retry_after == 1


def test_no_address_is_kept_and_the_count_not_for_long(session: Session) -> None:
    ask(session)
    kept = session.scalars(select(RateWindow.key_hash)).all()

    forget_ended(session, now=START + MINUTE)

    assert [len(key) for key in kept] == [64]
    assert session.scalars(select(RateWindow)).all() == []


def test_what_still_counts_is_not_forgotten(session: Session) -> None:
    ask(session)

    forget_ended(session, now=START + timedelta(seconds=59))

    assert session.scalars(select(RateWindow.count)).all() == [1]


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_an_asker_is_known_by_what_one_household_has(address: str, known_as: str) -> None:
    assert household(address) == known_as
