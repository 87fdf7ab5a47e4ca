from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.availability.queries import Search, free_slots
from booking.diary.actions import sweep
from booking.diary.models import Claim, DiaryCell
from booking.errors import ExtendedAlready, HoldGone, InvalidInput, SlotTaken, TooManyRequests
from booking.holds.actions import Held, extend_hold, give_back, hold_slot
from booking.holds.inputs import NewHold
from booking.holds.models import Hold
from booking.holds.rules import MOST_FROM_AN_ADDRESS, MOST_WITHOUT_A_BROWSER
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import NINE, TEN, book

TEN_MINUTES = timedelta(minutes=10)
MOMENT = timedelta(microseconds=1)
HERE = "203.0.113.7"
# Too far from one another to meet.
STARTS = [NINE + timedelta(days=day, hours=hour) for day in range(4) for hour in (0, 2, 5)]


def hold(
    session: Session,
    start: datetime = NINE,
    *,
    browser: str | None = None,
    address: str | None = None,
    replaces: str | None = None,
    now: datetime = START,
) -> Held:
    asked = NewHold(type="in-person", starts_at=start, replaces=replaces)
    return hold_slot(session, asked, browser=browser, address=address, now=now)


def is_free(session: Session, start: datetime, *, now: datetime = START) -> bool:
    practice = load_practice(session)
    search = Search(practice.type("in-person"), NINE.date(), NINE.date(), now)
    return start in {slot.starts_at for slot in free_slots(session, practice, search).slots}


def count(session: Session, table: type[Hold | Claim | DiaryCell]) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def test_a_held_time_is_nobody_elses_for_ten_minutes(session: Session) -> None:
    held = hold(session)

    assert held.expires_at == START + TEN_MINUTES
    assert not is_free(session, NINE, now=held.expires_at - MOMENT)
    assert is_free(session, NINE, now=held.expires_at)


def test_a_held_time_cannot_be_held_or_booked_by_another(session: Session) -> None:
    hold(session, browser="one")

    with pytest.raises(SlotTaken):
        hold(session, browser="two")
    with pytest.raises(SlotTaken):
        book(session, browser="two")


def test_what_never_was_on_offer_cannot_be_held(session: Session) -> None:
    with pytest.raises(InvalidInput):
        hold(session, NINE + timedelta(minutes=5))


def test_only_the_tokens_hash_is_kept(session: Session) -> None:
    held = hold(session, browser="random id of a browser")

    kept = session.execute(select(Hold.token_hash, Hold.browser_hash)).one()

    assert held.token not in kept
    assert "random id of a browser" not in kept
    assert {len(one) for one in kept} == {64}


def test_a_browser_keeps_one_time(session: Session) -> None:
    hold(session, browser="one")

    hold(session, TEN, browser="one")

    assert is_free(session, NINE)
    assert count(session, Hold) == count(session, Claim) == 1


def test_a_hold_can_replace_one_known_by_its_token(session: Session) -> None:
    first = hold(session)

    hold(session, TEN, replaces=first.token)

    assert is_free(session, NINE)
    assert not is_free(session, TEN)


def test_a_hold_may_be_asked_again_for_the_same_time(session: Session) -> None:
    first = hold(session, browser="one")

    second = hold(session, browser="one", now=START + TEN_MINUTES / 2)

    assert second.token != first.token
    assert second.expires_at == START + 1.5 * TEN_MINUTES


def test_a_refused_hold_leaves_the_one_before(session: Session) -> None:
    book(session, TEN)
    hold(session, browser="one")

    with pytest.raises(SlotTaken), session.begin_nested():
        hold(session, TEN, browser="one")

    assert not is_free(session, NINE)


@pytest.mark.parametrize("replaces", ["unknown", "' OR 1=1 --"])
def test_nobody_elses_hold_can_be_given_back(session: Session, replaces: str) -> None:
    hold(session, browser="one")

    hold(session, TEN, browser="two", replaces=replaces)

    assert not is_free(session, NINE)


def test_a_hold_is_extended_once_by_as_long_again_from_now(session: Session) -> None:
    held, later = hold(session), START + timedelta(minutes=9)

    extended = extend_hold(session, held.token, now=later)
    sweep(session, now=held.expires_at)

    assert extended == Held(held.token, later + TEN_MINUTES)
    assert not is_free(session, NINE, now=extended.expires_at - MOMENT)
    with pytest.raises(ExtendedAlready):
        extend_hold(session, held.token, now=later)


@pytest.mark.parametrize("minutes", [10, 11])
def test_a_hold_that_has_ended_cannot_be_extended(session: Session, minutes: int) -> None:
    held = hold(session)

    with pytest.raises(HoldGone):
        extend_hold(session, held.token, now=START + timedelta(minutes=minutes))


def test_an_unknown_hold_cannot_be_extended(session: Session) -> None:
    with pytest.raises(HoldGone):
        extend_hold(session, "unknown", now=START)


def test_a_hold_given_back_frees_its_time_and_leaves_nothing(session: Session) -> None:
    held = hold(session)

    give_back(session, token=held.token, browser=None, now=START)

    assert is_free(session, NINE)
    assert {count(session, table) for table in (Hold, Claim, DiaryCell)} == {0}


def test_what_is_swept_leaves_nothing(session: Session) -> None:
    held = hold(session)

    sweep(session, now=held.expires_at)

    assert {count(session, table) for table in (Hold, Claim, DiaryCell)} == {0}


@pytest.mark.parametrize("by", ["token", "browser"])
def test_what_one_holds_oneself_can_be_booked(session: Session, by: str) -> None:
    held = hold(session, browser="one")

    booked = book(session, hold=held.token) if by == "token" else book(session, browser="one")

    assert booked.appointment.starts_at == NINE
    assert count(session, Hold) == 0


def test_a_time_held_before_its_notice_passed_can_still_be_booked(session: Session) -> None:
    last_moment = NINE - timedelta(hours=12)
    held = hold(session, now=last_moment)

    booked = book(session, hold=held.token, now=last_moment + timedelta(minutes=3))

    assert booked.appointment.starts_at == NINE


def test_who_holds_one_time_may_book_another_instead(session: Session) -> None:
    held = hold(session, browser="one")

    booked = book(session, TEN, hold=held.token)

    assert booked.appointment.starts_at == TEN
    assert is_free(session, NINE)


def test_a_kept_time_waives_no_notice_but_its_own(session: Session) -> None:
    held = hold(session, TEN, now=NINE - timedelta(hours=11, minutes=30))

    with pytest.raises(SlotTaken):
        book(session, NINE, hold=held.token, now=NINE - timedelta(hours=11, minutes=25))


def test_without_a_browser_an_address_keeps_few_times(session: Session) -> None:
    hold(session, STARTS[-3], browser="one", address=HERE)
    first, *_ = [hold(session, STARTS[n], address=HERE) for n in range(MOST_WITHOUT_A_BROWSER)]

    with pytest.raises(TooManyRequests) as refusal:
        hold(session, STARTS[-1], address=HERE)

    assert refusal.value.retry_after == TEN_MINUTES.total_seconds()
    hold(session, STARTS[-1], address=HERE, replaces=first.token)
    hold(session, STARTS[-2], address="203.0.113.8")


def test_an_address_keeps_so_many_times_in_all(session: Session) -> None:
    for number in range(MOST_FROM_AN_ADDRESS):
        hold(session, STARTS[number], browser=f"browser {number}", address=HERE)

    with pytest.raises(TooManyRequests):
        hold(session, STARTS[-1], browser="one more", address=HERE)

    hold(session, STARTS[-1], browser="browser 0", address=HERE)


def test_what_has_ended_no_longer_counts(session: Session) -> None:
    for number in range(MOST_WITHOUT_A_BROWSER):
        hold(session, STARTS[number], address=HERE)

    hold(session, STARTS[-1], address=HERE, now=START + TEN_MINUTES)


def test_no_address_is_kept_as_it_is(session: Session) -> None:
    hold(session, address=HERE)

    assert len(session.scalars(select(Hold.address_hash)).one() or "") == 64
