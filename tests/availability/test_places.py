"""From a wanted start to a provider and a room, by the public rules and by the office's."""

import random

import pytest

from booking.availability.queries import any_place, choose, offered_place
from booking.diary.actions import claim
from booking.errors import InvalidInput, SlotTaken
from booking.intervals import Interval
from tests.availability.desk import MINUTE, Desk, busy_weeks
from tests.clock import START
from tests.factories import TEN, houston


@pytest.mark.parametrize(
    ("wall", "code"),
    [
        ("2026-11-27 09:00", "in_the_past"),
        ("2026-12-07 09:05", "not_a_slot"),
        ("2026-12-07 11:30", "not_a_slot"),
        ("2026-12-06 09:00", "not_a_slot"),
        ("2026-12-25 09:00", "not_a_slot"),
        ("2027-03-31 09:00", "too_far_ahead"),
    ],
)
def test_a_start_that_never_was_on_offer_is_told_from_one_that_is_gone(
    desk: Desk, wall: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        offered_place(desk.session, desk.practice, desk.search(), houston(wall))

    assert refusal.value.errors == {"starts_at": [code]}


def test_a_start_within_the_notice_was_on_offer_and_is_gone(desk: Desk) -> None:
    with pytest.raises(SlotTaken):
        offered_place(desk.session, desk.practice, desk.search(), START + 60 * MINUTE)


def test_a_start_is_gone_when_everybody_is_busy(desk: Desk) -> None:
    desk.sell(TEN)
    desk.sell(TEN)

    with pytest.raises(SlotTaken):
        desk.sell(TEN)


def test_everything_offered_can_be_had(desk: Desk) -> None:
    busy_weeks(desk, random.Random(7))
    offered = desk.free().slots

    for slot in offered:
        one = desk.provider(slot.provider)
        place = offered_place(
            desk.session, desk.practice, desk.search(provider=one), slot.starts_at
        )
        assert (place.visit.start, place.provider_id) == (slot.starts_at, one.id)


def test_the_office_may_use_any_time_that_is_not_sold(desk: Desk) -> None:
    at_night = houston("2026-12-06 23:55")

    place = any_place(desk.session, desk.practice, desk.search(), at_night)

    assert place.visit == Interval(at_night, at_night + 45 * MINUTE)
    assert place.busy == Interval(at_night, at_night + 60 * MINUTE)
    assert place.room_id is not None


def test_the_office_gets_whoever_is_free(desk: Desk) -> None:
    desk.sell(TEN, provider=desk.provider("patt"))

    place = any_place(desk.session, desk.practice, desk.search(), TEN)

    assert place.provider_id == desk.provider("second").id


def test_not_even_the_office_gets_sold_time(desk: Desk) -> None:
    desk.sell(TEN)
    desk.sell(TEN)

    with pytest.raises(SlotTaken), desk.session.begin_nested():
        claim(
            desk.session,
            any_place(desk.session, desk.practice, desk.search(), TEN + 5 * MINUTE),
            now=START,
        )


@pytest.mark.parametrize(
    ("kind", "named", "errors"),
    [
        ("unknown", None, {"type": ["unknown_type"]}),
        ("in-person", "nobody", {"provider": ["unknown_provider"]}),
        ("in-person", "", {"provider": ["unknown_provider"]}),
    ],
)
def test_what_is_chosen_must_be_on_offer(
    desk: Desk, kind: str, named: str | None, errors: dict[str, list[str]]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        choose(desk.practice, kind, named)

    assert refusal.value.errors == errors
