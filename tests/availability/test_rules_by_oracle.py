"""The rules against their slow, literal definition, on timetables nobody would think of."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.availability.rules import (
    Terms,
    Timetable,
    WeeklyHours,
    bookable_starts,
    possible_starts,
    unsold_starts,
)
from booking.intervals import Interval
from tests.availability import oracle
from tests.availability.oracle import CELL, DAY
from tests.availability.strategies import (
    Question,
    instants_near,
    questions,
    several,
    spans_near,
    starts_near,
    terms_asked,
    zones_and_days,
)

MONDAY = date(2026, 11, 30)
NOTHING = timedelta(0)
Spans = tuple[Interval, ...]


def starts_of(question: Question) -> list[datetime]:
    timetable, terms = question.timetable, question.terms
    return possible_starts(timetable, terms, first=question.first, last=question.last)


def midnight(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)


@settings(max_examples=200)
@given(questions())
def test_possible_starts_are_those_the_definition_allows(question: Question) -> None:
    timetable, terms = question.timetable, question.terms
    expected = oracle.possible(timetable, terms, first=question.first, last=question.last)

    assert starts_of(question) == expected


@settings(max_examples=40)
@given(questions())
def test_possible_starts_ascend_and_each_instant_is_there_once(question: Question) -> None:
    starts = starts_of(question)

    assert starts == sorted(set(starts))


@settings(max_examples=40)
@given(questions(), st.data())
def test_another_block_only_ever_takes_starts_away(question: Question, data: st.DataObject) -> None:
    timetable = question.timetable
    block = data.draw(spans_near(question.first))

    blocked = replace(question, timetable=replace(timetable, blocks=(*timetable.blocks, block)))
    assert set(starts_of(blocked)) <= set(starts_of(question))


@given(zones_and_days())
def test_a_day_that_never_closes_has_as_many_starts_as_it_has_cells(
    case: tuple[ZoneInfo, date],
) -> None:
    zone, day = case
    hours = tuple(WeeklyHours(weekday, time(0), time(0)) for weekday in range(7))
    terms = Terms(CELL, NOTHING, NOTHING, CELL, NOTHING, 60)

    starts = possible_starts(Timetable(zone, hours), terms, first=day, last=day)
    assert len(starts) == (midnight(zone, day + DAY) - midnight(zone, day)) / CELL


@given(
    starts_near(MONDAY),
    terms_asked(),
    several(spans_near(MONDAY)),
    st.none() | several(several(spans_near(MONDAY))),
)
def test_unsold_starts_are_those_the_definition_allows(
    starts: list[datetime], terms: Terms, provider: Spans, rooms: tuple[Spans, ...] | None
) -> None:
    left = unsold_starts(starts, terms, provider=provider, rooms=rooms)

    assert left == oracle.unsold(starts, terms, provider=provider, rooms=rooms)


@given(starts_near(MONDAY), terms_asked(), several(spans_near(MONDAY)))
def test_a_visit_with_its_buffers_never_overlaps_what_is_sold(
    starts: list[datetime], terms: Terms, provider: Spans
) -> None:
    for start in unsold_starts(starts, terms, provider=provider, rooms=None):
        visit = Interval(start, start + terms.duration)
        padded = visit.padded(before=terms.before, after=terms.after)
        assert not any(padded.overlaps(sold) for sold in provider)


@given(starts_near(MONDAY), terms_asked(), several(spans_near(MONDAY)), spans_near(MONDAY))
def test_another_sale_only_ever_takes_starts_away(
    starts: list[datetime], terms: Terms, provider: Spans, sale: Interval
) -> None:
    before = unsold_starts(starts, terms, provider=provider, rooms=None)
    after = unsold_starts(starts, terms, provider=[*provider, sale], rooms=None)

    assert set(after) <= set(before)


@given(zones_and_days(), terms_asked(), st.data())
def test_bookable_starts_are_those_the_definition_allows(
    case: tuple[ZoneInfo, date], terms: Terms, data: st.DataObject
) -> None:
    zone, day = case
    starts, now = data.draw(starts_near(day)), data.draw(instants_near(day))

    left = bookable_starts(starts, terms, zone=zone, now=now)
    assert left == oracle.bookable(starts, terms, zone=zone, now=now)
