"""What can be booked, against a slow and literal reading of the tables."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from booking.availability.nearest import nearest_slots
from booking.availability.queries import Search, free_slots
from booking.availability.rules import possible_starts
from booking.availability.timetables import terms_of, timetable_of
from booking.diary.models import Claim
from booking.practice.models import Provider, Room
from booking.practice.queries import Practice
from tests.availability.desk import DAY, HELD, MINUTE, MOMENT, MONDAY, Desk, busy_weeks
from tests.clock import START
from tests.factories import HOUSTON, NINE, TEN, houston

Offer = list[tuple[datetime, str]]


def read_literally(desk: Desk, search: Search) -> Offer:
    """Each start that a timetable allows, asked about one claim at a time."""
    claims = desk.session.scalars(select(Claim)).all()
    live = [one for one in claims if one.expires_at is None or one.expires_at > search.now]
    return sorted(
        (start, one.slug)
        for one in desk.practice.providers_of(search.kind)
        if search.provider in (None, one)
        for start in possible_starts(
            timetable_of(desk.practice, one, HOUSTON),
            terms_of(search.kind),
            first=search.first,
            last=search.last,
        )
        if is_free(desk.practice, search, one, start, live)
    )


def is_free(
    practice: Practice, search: Search, one: Provider, start: datetime, live: list[Claim]
) -> bool:
    kind, today = search.kind, search.now.astimezone(HOUSTON).date()
    day = start.astimezone(HOUSTON).date()
    if start < search.now + kind.notice_minutes * MINUTE:
        return False
    if day > today + kind.window_days * DAY:
        return False
    same_day = [c for c in live if c.starts_at.astimezone(HOUSTON).date() == day]
    if kind.daily_cap and sum(c.type_id == kind.id for c in same_day) >= kind.daily_cap:
        return False
    begins = start - kind.buffer_before_minutes * MINUTE
    ends = start + (kind.duration_minutes + kind.buffer_after_minutes) * MINUTE
    meeting = [c for c in live if c.busy_from < ends and begins < c.busy_until]
    if any(c.provider_id == one.id for c in meeting):
        return False
    taken = {c.room_id for c in meeting}
    return not kind.needs_room or any(room.id not in taken for room in practice.rooms)


@pytest.mark.parametrize("seed", range(4))
def test_the_offer_is_what_a_literal_reading_allows(desk: Desk, seed: int) -> None:
    luck = random.Random(seed)
    busy_weeks(desk, luck)
    one = luck.choice([None, desk.provider("second")])
    later = START + luck.randrange(0, 40) * MINUTE

    for kind in desk.practice.types:
        search = desk.search(kind=kind, last=MONDAY + 11 * DAY, now=later, provider=one)
        found = free_slots(desk.session, desk.practice, search).slots
        assert [(slot.starts_at, slot.provider) for slot in found] == read_literally(desk, search)


@pytest.mark.parametrize("seed", range(4))
def test_an_answer_stays_true_until_it_says_it_changes(desk: Desk, seed: int) -> None:
    luck = random.Random(seed)
    busy_weeks(desk, luck)
    kind = luck.choice(desk.practice.types)
    narrow: dict[str, Any] = {
        "kind": kind,
        "provider": desk.provider(luck.choice(["patt", "second"])),
    }
    dates: dict[str, Any] = {"first": START.date(), "last": MONDAY + 11 * DAY}
    answer = desk.free(**dates, **narrow)

    for share in (0.1, 0.5, 0.9, 1):
        later = START + (answer.changes_at - START) * share - MOMENT
        assert desk.free(**dates, **narrow, now=later).slots == answer.slots


@pytest.mark.parametrize("one", [None, "patt"])
def test_an_answer_changes_when_a_hold_ends(desk: Desk, one: str | None) -> None:
    named: dict[str, Any] = {"provider": desk.provider(one) if one else None}
    desk.sell(TEN, provider=desk.provider("patt"), held_until=HELD)

    answer = desk.free(**named)

    assert answer.changes_at == HELD
    assert len(desk.free(**named, now=HELD).slots) > len(answer.slots)


def test_an_answer_changes_when_a_hold_of_another_provider_leaves_the_daily_cap(desk: Desk) -> None:
    desk.set_terms(daily_cap=1, needs_room=False)
    desk.sell(TEN, provider=desk.provider("second"), held_until=HELD)
    patt = desk.provider("patt")

    answer = desk.free(provider=patt)

    assert not answer.slots
    assert answer.changes_at == HELD
    assert desk.free(provider=patt, now=HELD).slots


def test_an_answer_changes_when_the_notice_of_its_first_start_passes(desk: Desk) -> None:
    tuesday = houston("2026-12-01 09:00")

    answer = desk.free(tuesday.date())

    assert answer.changes_at == tuesday - timedelta(hours=12)
    assert desk.starts(tuesday.date(), now=answer.changes_at)[0] == tuesday
    assert desk.starts(tuesday.date(), now=answer.changes_at + MOMENT)[0] > tuesday


def test_an_answer_changes_at_midnight_when_the_window_moves_on(desk: Desk) -> None:
    # The 120th day from the 30th of November is a Tuesday; daylight saving has begun by then.
    beyond = houston("2027-03-31 09:00").date()

    answer = desk.free(beyond)

    assert (answer.slots, answer.changes_at) == ((), houston("2026-12-01 00:00"))
    assert not desk.starts(beyond, now=answer.changes_at - MOMENT)
    assert desk.starts(beyond, now=answer.changes_at)[0] == houston("2027-03-31 09:00")


def test_the_window_is_counted_in_the_offices_days(desk: Desk) -> None:
    late = houston("2026-11-30 23:30")

    assert desk.starts(date(2027, 3, 30), now=late)
    assert not desk.starts(date(2027, 3, 31), now=late)


@pytest.mark.parametrize(("cap", "first"), [(2, None), (3, TEN + 60 * MINUTE)])
def test_a_day_is_full_at_its_cap_whether_held_or_booked(
    desk: Desk, cap: int, first: datetime | None
) -> None:
    desk.set_terms(daily_cap=cap)
    patt = desk.provider("patt")
    desk.sell(NINE, provider=patt)
    desk.sell(TEN, provider=patt, held_until=HELD)

    assert next(iter(desk.starts(provider=patt)), None) == first
    assert desk.starts(MONDAY + DAY)


def test_ones_own_time_counts_as_free_and_not_towards_the_cap(desk: Desk) -> None:
    desk.set_terms(daily_cap=1)
    own = desk.sell(NINE)

    assert not desk.starts()
    assert desk.starts(ignoring=(own.id,))[0] == NINE


def test_a_free_provider_without_a_free_room_is_not_on_offer(desk: Desk) -> None:
    desk.session.delete(desk.session.scalars(select(Room).where(Room.slug == "two")).one())
    desk.reload()

    desk.sell(TEN, provider=desk.provider("second"))

    assert TEN not in desk.starts(provider=desk.provider("patt"))
    assert TEN in desk.starts(kind=desk.practice.type("video"), provider=desk.provider("patt"))


def test_each_visit_gets_a_room_of_its_own(desk: Desk) -> None:
    rooms = {desk.sell(TEN, provider=desk.provider(slug)).room_id for slug in ("patt", "second")}

    assert rooms == {room.id for room in desk.practice.rooms}


def test_slots_are_in_order_with_the_first_provider_first(desk: Desk) -> None:
    slots = desk.free().slots

    assert [slot.starts_at for slot in slots] == sorted(slot.starts_at for slot in slots)
    assert [slot.provider for slot in slots if slot.starts_at == TEN] == ["patt", "second"]
    assert {slot.ends_at - slot.starts_at for slot in slots} == {45 * MINUTE}


def test_nobody_who_left_is_on_offer(desk: Desk) -> None:
    desk.session.execute(update(Provider).values(active=False))
    desk.reload()

    answer = desk.free()

    assert (answer.slots, answer.changes_at) == ((), houston("2026-12-01 00:00"))


def test_dates_the_wrong_way_round_hold_nothing(desk: Desk) -> None:
    assert not desk.starts(MONDAY, last=MONDAY - DAY)


@pytest.mark.parametrize(
    ("seed", "wanted"),
    [(1, NINE), (2, houston("2026-12-12 03:00")), (3, houston("2026-11-01 10:00"))],
)
def test_the_three_nearest_are_the_three_nearest(desk: Desk, seed: int, wanted: datetime) -> None:
    busy_weeks(desk, random.Random(seed))
    everything = {slot.starts_at for slot in desk.free(START.date(), last=date(2027, 4, 1)).slots}
    distance = sorted(abs(start - wanted) for start in everything)[:3]

    nearest = nearest_slots(desk.session, desk.practice, desk.search(), wanted)

    assert sorted(abs(slot.starts_at - wanted) for slot in nearest) == distance
    assert nearest == sorted(nearest)


def test_the_nearest_may_be_weeks_away(desk: Desk) -> None:
    desk.block(START, START + 60 * DAY)
    search = desk.search(provider=desk.provider("patt"))

    nearest = nearest_slots(desk.session, desk.practice, search, NINE)

    assert nearest[0].starts_at == houston("2027-01-29 09:00")
    assert len(nearest) == 3
