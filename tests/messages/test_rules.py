"""What becomes of a mail, as a table."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from booking.messages.rules import (
    GIVE_UP_AFTER,
    Next,
    Outcome,
    Result,
    Status,
    after,
    pause,
    spread,
)

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)


def stand(result: Result, *, doubts: int = 0, failures: int = 1, tried_for: int = 0) -> Next:
    return after(
        result,
        doubts=doubts,
        failures=failures,
        first_tried_at=NOW - timedelta(hours=tried_for),
        now=NOW,
        luck=0.5,
    )


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 30), (2, 120), (3, 480), (4, 1920), (5, 7200), (500, 7200)]
)
def test_pauses_grow_fourfold_up_to_two_hours(failures: int, seconds: int) -> None:
    assert pause(failures, luck=0.5) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("luck", "seconds"), [(0.0, 24.0), (0.999999, 36.0)])
def test_luck_moves_a_pause_by_a_fifth(luck: float, seconds: float) -> None:
    assert pause(1, luck=luck).total_seconds() == pytest.approx(seconds, abs=0.01)


def test_neighbours_do_not_come_back_together() -> None:
    places = sorted(spread(number) for number in range(1, 101))

    gaps = [later - earlier for earlier, later in pairwise(places)]

    assert min(gaps) > 0.004
    assert 0 <= places[0] < places[-1] < 1


@pytest.mark.parametrize(
    ("result", "doubts", "status"),
    [
        (Result.SENT, 0, Status.SENT),
        (Result.SENT, 1, Status.SENT),
        (Result.DROPPED, 0, Status.DROPPED),
        (Result.PERMANENT, 0, Status.DEAD),
        # The first copy may have arrived: nobody can say that it is dead.
        (Result.PERMANENT, 1, Status.IN_DOUBT),
        (Result.TEMPORARY, 0, Status.FAILED),
        (Result.TEMPORARY, 1, Status.FAILED),
        (Result.DOUBT, 1, Status.FAILED),
        (Result.DOUBT, 2, Status.IN_DOUBT),
    ],
)
def test_where_a_mail_stands_after_an_attempt(result: Result, doubts: int, status: Status) -> None:
    stands = stand(result, doubts=doubts)

    assert stands.status is status
    assert (stands.due_at is not None) == (status is Status.FAILED)


@pytest.mark.parametrize(("doubts", "status"), [(0, Status.DEAD), (1, Status.IN_DOUBT)])
def test_after_two_days_it_is_given_up(doubts: int, status: Status) -> None:
    hours = int(GIVE_UP_AFTER / timedelta(hours=1))

    assert stand(Result.TEMPORARY, doubts=doubts, failures=9, tried_for=hours).status is status
    assert stand(Result.TEMPORARY, failures=9, tried_for=hours - 3).status is Status.FAILED


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("5.1.1 no such user", "rcpt_550: 5.1.1 no such user"),
        ("two\r\nlines\x0b\x1b[31m\u2028here", "rcpt_550: two lines [31m here"),
        ("", "rcpt_550"),
        ("\n\x00", "rcpt_550"),
        ("x" * 500, "rcpt_550: " + "x" * 190),
    ],
)
def test_a_server_s_words_are_kept_on_one_short_line(words: str, error: str) -> None:
    assert Outcome(Result.PERMANENT, "rcpt_550", words).error == error
