"""What the reports read, on both databases: few statements however much there is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from booking.audit.rules import SYSTEM
from booking.intervals import Interval
from booking.leads.queries import late_leads, patience_of, recent_hours
from booking.practice.actions import add_block
from booking.practice.inputs import NewBlock
from booking.practice.queries import load_practice
from booking.reports.actions import add_steps
from booking.reports.answers import AnswerRow
from booking.reports.queries import (
    Asked,
    answers,
    bookings_made,
    numbers,
    steps,
    use_of_time,
    visit_facts,
)
from booking.reports.rules import Days, Step
from tests.clock import START
from tests.factories import houston
from tests.reports.world import World

YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
# Monday to Sunday, the week of the clock's Monday.
WEEK = Days(date(2026, 11, 30), date(2026, 12, 6))
HOUR = timedelta(hours=1)
FEW = 12


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    asked: list[str] = []
    engine = session.get_bind().engine

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def fill(session: Session, count: int) -> None:
    world = World(session)
    touch = world.touch(houston("2026-03-01 09:00"), campaign="article")
    for n in range(count):
        at = houston("2026-01-05 09:00") + n * 7 * HOUR
        world.visit(at, booked_at=at - n * HOUR, status="completed", first=touch)
        world.lead(at, first=touch, answered_at=at + HOUR)


def used(session: Session, days: Days = WEEK) -> list[tuple[int, int]]:
    practice = load_practice(session)
    facts = visit_facts(session, days.span(practice.zone))
    return [(row.offered, row.sold) for row in use_of_time(practice, facts, days)]


def test_a_year_is_read_in_as_many_statements_full_or_empty(session: Session) -> None:
    practice, asked = load_practice(session), Asked(YEAR)
    with counting(session) as of_nothing:
        numbers(session, practice, asked, now=START)
    fill(session, 300)

    with counting(session) as of_much:
        found = numbers(session, practice, asked, now=START)

    assert sum(row.attended for row in found.weeks) == 300
    assert len(of_much) == len(of_nothing) <= FEW


def test_open_hours_are_used_by_what_is_sold_within_them(session: Session) -> None:
    ((offered, _),) = used(session)
    world = World(session)
    for status in ("booked", "completed", "no_show", "cancelled"):
        hour = len(world.visits)
        world.visit(houston("2026-12-01 09:00") + hour * HOUR, status=status)
    world.visit(houston("2026-12-05 09:00"), status="completed")

    assert used(session) == [(offered, 180)]


def test_blocked_time_is_not_offered(session: Session) -> None:
    ((offered, _),) = used(session)
    span = {"starts_at": houston("2026-12-01 09:00"), "ends_at": houston("2026-12-01 11:00")}
    block = NewBlock.model_validate({"provider": "patt", **span})
    add_block(session, block, by=SYSTEM, now=START)

    assert used(session) == [(offered - 120, 0)]


@pytest.mark.parametrize("sunday", ["2026-03-08", "2026-11-01"])
def test_an_ordinary_week_offers_as_much_when_the_clocks_change(
    session: Session, sunday: str
) -> None:
    first = date.fromisoformat(sunday)
    changing = Days(first, first + timedelta(days=6))

    assert used(session, changing) == used(session, Days(date(2026, 6, 7), date(2026, 6, 13)))


def test_a_visit_that_reaches_into_the_days_is_found(session: Session) -> None:
    world = World(session)
    world.visit(houston("2026-11-29 23:30"), status="completed")
    span = Interval(houston("2026-11-30 00:00"), houston("2026-12-01 00:00"))

    assert len(visit_facts(session, span)) == 1
    assert visit_facts(session, Interval(span.start + HOUR, span.end)) == []


def test_bookings_count_when_they_were_made(session: Session) -> None:
    world = World(session)
    made = [houston("2026-11-30 00:00"), houston("2026-12-06 23:59")]
    for at in (*made, houston("2026-12-07 00:00"), houston("2026-11-29 23:59")):
        world.visit(houston("2027-01-11 09:00"), booked_at=at, status="cancelled")
    span = WEEK.span(load_practice(session).zone)

    assert sorted(bookings_made(session, span)) == made


def test_who_reached_out_and_needs_an_answer_is_waited_for(session: Session) -> None:
    world, nine = World(session), houston("2026-12-01 09:00")
    world.lead(nine, answered_at=nine + HOUR / 4, stage="reached")
    world.lead(nine)
    world.lead(nine, stage="booked")
    world.lead(nine, stage="spam", answered_at=nine)
    world.lead(nine, source="import")
    world.lead(nine, source="phone", answered_at=nine, stage="reached")

    row = answered(session, nine + HOUR)

    assert (row.answered, row.in_time, row.late, row.middle) == (1, 1, 1, HOUR / 4)


def answered(session: Session, now: datetime) -> AnswerRow:
    return answers(session, load_practice(session), WEEK, now=now)[0]


def test_at_exactly_the_target_the_report_and_the_pipeline_call_the_same_lead_late(
    session: Session,
) -> None:
    world, nine = World(session), houston("2026-12-01 09:00")
    practice = load_practice(session)
    world.lead(nine)
    for seconds, late in ((-1, 0), (0, 1), (1, 1)):
        now = nine + patience_of(practice) + timedelta(seconds=seconds)

        assert len(late_leads(session, practice, recent_hours(practice, now))) == late
        assert answered(session, now).late == late


def test_weeks_of_answers_add_up_to_all(session: Session) -> None:
    world = World(session)
    for day in range(7):
        at = houston(f"2026-12-0{day + 1} 10:00")
        world.lead(at, answered_at=at + day * HOUR / 4, stage="reached")
    days = Days(date(2026, 11, 25), date(2026, 12, 8))
    total, weekly = answers(session, load_practice(session), days, now=START)

    assert [row.answered for row in weekly] == [1, 6]
    assert (total.answered, total.in_time) == (7, sum(row.in_time for row in weekly))


def test_steps_add_up_by_day(session: Session) -> None:
    first, last = date(2026, 11, 30), date(2026, 12, 1)
    add_steps(session, {(first, Step.SEEN): 2, (last, Step.SEEN): 3, (first, Step.BOOKED): 1})
    add_steps(session, {(first, Step.SEEN): 5})
    add_steps(session, {})

    assert steps(session, Days(first, first))[Step.SEEN] == 7
    assert list(steps(session, Days(first, last)).values()) == [10, 0, 0, 1]
