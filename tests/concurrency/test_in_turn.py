"""Two changes that want the same: one is done but not committed when the other begins."""

import pytest

from booking.appointments.rules import Status
from booking.errors import SlotTaken, StaleVersion, StatusConflict
from tests.concurrency.desk import ELEVEN, Desk, outcome
from tests.factories import NINE, TEN


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_who_move_to_one_time_the_first_has_it(desk: Desk, first: int) -> None:
    visits = [desk.book(NINE, "ann"), desk.book(TEN, "bob")]
    winner, loser = visits[first], visits[1 - first]
    answers = desk.in_turn(desk.moving(winner, ELEVEN), desk.moving(loser, ELEVEN))
    assert isinstance(answers[1], SlotTaken)
    kept = {visit.id: visit.starts_at for visit in desk.appointments()}
    assert kept == {winner.id: ELEVEN, loser.id: loser.starts_at}


@pytest.mark.parametrize("first", [0, 1])
def test_two_who_want_each_others_time_both_keep_their_own(desk: Desk, first: int) -> None:
    visits = [desk.book(NINE, "ann"), desk.book(TEN, "bob")]
    moves = [desk.moving(visits[0], TEN), desk.moving(visits[1], NINE)]
    answers = desk.in_turn(moves[first], moves[1 - first])
    assert [type(answer) for answer in answers] == [SlotTaken, SlotTaken]
    assert [visit.starts_at for visit in desk.appointments()] == [NINE, TEN]


def test_who_moves_to_a_taken_time_keeps_what_they_had(desk: Desk) -> None:
    visits = [desk.book(NINE, "ann"), desk.book(TEN, "bob")]
    answer = outcome(desk.database, desk.moving(visits[0], TEN))
    assert isinstance(answer, SlotTaken)
    assert [visit.starts_at for visit in desk.appointments()] == [NINE, TEN]
    assert not {NINE, TEN} & set(desk.free_starts())


def test_a_time_that_somebody_moves_away_from_is_free_once_that_is_committed(desk: Desk) -> None:
    ann = desk.book(NINE, "ann")
    answers = desk.in_turn(desk.moving(ann, TEN), desk.booking(NINE, "bob"))
    assert not any(isinstance(answer, SlotTaken) for answer in answers)
    assert [visit.starts_at for visit in desk.appointments()] == [TEN, NINE]


def test_who_books_before_the_other_moved_away_comes_too_early(desk: Desk) -> None:
    ann = desk.book(NINE, "ann")
    answers = desk.in_turn(desk.booking(NINE, "bob"), desk.moving(ann, TEN))
    assert isinstance(answers[0], SlotTaken)
    assert [visit.starts_at for visit in desk.appointments()] == [TEN]


def test_a_cancelled_time_can_be_booked_by_who_waited_for_it(desk: Desk) -> None:
    ann = desk.book(NINE, "ann")
    desk.in_turn(desk.cancelling(ann), desk.booking(NINE, "bob"))
    statuses = [visit.status for visit in desk.appointments()]
    assert statuses == [Status.CANCELLED, Status.BOOKED]


def test_a_time_is_sold_until_the_cancel(desk: Desk) -> None:
    ann = desk.book(NINE, "ann")
    answers = desk.in_turn(desk.booking(NINE, "bob"), desk.cancelling(ann))
    assert isinstance(answers[0], SlotTaken)
    assert [visit.status for visit in desk.appointments()] == [Status.CANCELLED]
    assert NINE in desk.free_starts()


def test_what_was_cancelled_meanwhile_is_not_moved(desk: Desk) -> None:
    ann = desk.book(NINE, "ann")
    answers = desk.in_turn(desk.cancelling(ann), desk.moving(ann, TEN))
    assert isinstance(answers[1], StatusConflict)
    assert desk.mails("reschedule") == 0


def test_what_was_moved_meanwhile_is_cancelled_where_it_is(desk: Desk) -> None:
    ann = desk.book(NINE, "ann")
    desk.in_turn(desk.moving(ann, TEN), desk.cancelling(ann))
    assert [visit.status for visit in desk.appointments()] == [Status.CANCELLED]
    assert {NINE, TEN} <= set(desk.free_starts())


def test_of_two_who_move_what_both_saw_the_second_is_told(desk: Desk) -> None:
    ann = desk.book(NINE, "ann")
    moves = (desk.moving(ann, TEN, version=1), desk.moving(ann, ELEVEN, version=1))
    answers = desk.in_turn(*moves)
    assert isinstance(answers[1], StaleVersion)
    assert [visit.starts_at for visit in desk.appointments()] == [TEN]


def test_two_cancels_are_one(desk: Desk) -> None:
    ann = desk.book(NINE, "ann")
    desk.in_turn(desk.cancelling(ann), desk.cancelling(ann))
    assert [visit.version for visit in desk.appointments()] == [2]
    assert desk.mails("cancellation") == 1


def test_a_held_time_is_not_sold_to_others(desk: Desk) -> None:
    answers = desk.in_turn(desk.holding(NINE), desk.booking(NINE))
    assert isinstance(answers[1], SlotTaken)
