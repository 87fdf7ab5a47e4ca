"""The funnel against counting by hand, on worlds that nobody would think of."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.campaigns.models import Touch
from booking.intervals import Interval
from booking.leads.models import Lead
from booking.reports import funnel as reports
from booking.reports.funnel import Ledger
from booking.reports.rules import By, Cell, FunnelRow, Touched
from tests.clock import START
from tests.factories import HOUSTON
from tests.reports.world import World

SPAN = Interval(START, START + timedelta(days=7))
# Within, on either edge, and far from it.
HOURS = st.sampled_from((-200, -1, 0, 1, 30, 100, 167, 168, 169, 500))
WORDS = st.sampled_from((None, "article", "poster", "(direct)", "(none)"))
STATUSES = st.sampled_from(("booked", "arrived", "completed", "no_show", "cancelled"))
STAGES = st.sampled_from(("new", "reached", "attended", "lost", "spam"))
WHICH = st.none() | st.integers(0, 9)
WORLDS = st.fixed_dictionaries(
    {
        "touches": st.lists(st.tuples(HOURS, WORDS, WORDS, WORDS, st.booleans()), max_size=6),
        "leads": st.lists(st.tuples(HOURS, WHICH, WHICH, STAGES), max_size=5),
        "visits": st.lists(st.tuples(HOURS, WHICH, WHICH, STATUSES), max_size=5),
    }
)
FEW = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def made(session: Session, drawn: dict[str, Any]) -> World:
    world = World(session)
    for hour, campaign, source, medium, came in drawn["touches"]:
        words = {"campaign": campaign, "source": source, "medium": medium}
        world.touch(_at(hour), is_arrival=came, **words)
    for hour, first, last, stage in drawn["leads"]:
        world.lead(_at(hour), stage=stage, first=_one(world, first), last=_one(world, last))
    for hour, first, last, status in drawn["visits"]:
        tied = (_one(world, first), _one(world, last))
        world.visit(booked_at=_at(hour), status=status, first=tied[0], last=tied[1])
    return world


def _at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def _one(world: World, which: int | None) -> Touch | None:
    return None if which is None or which >= len(world.touches) else world.touches[which]


def touch_of(world: World, row: Lead | Appointment, touched: Touched) -> Touch | None:
    wanted = row.first_touch_id if touched is Touched.FIRST else row.last_touch_id
    return next((one for one in world.touches if one.id == wanted), None)


def key_of(touch: Touch | None, by: By) -> str:
    if touch is None:
        return "(direct)"
    return {"campaign": touch.campaign, "source": touch.source, "medium": touch.medium}[
        by
    ] or "(none)"


def counted(world: World, by: By, touched: Touched) -> dict[str, FunnelRow]:
    """One after another, as slowly as it takes."""

    def is_of(row: Lead | Appointment, key: str) -> bool:
        touch = touch_of(world, row, touched)
        when = touch.arrived_at if touch else row.created_at
        return SPAN.start <= when < SPAN.end and key_of(touch, by) == key

    keys = {"(direct)", *(key_of(one, by) for one in world.touches)}
    rows = {}
    for key in keys:
        arrivals = [one for one in world.touches if one.is_arrival and one.arrived_at in SPAN]
        visits = [one for one in arrivals if key_of(one, by) == key]
        leads = [one for one in world.leads if one.stage != "spam" and is_of(one, key)]
        booked = [one for one in world.visits if is_of(one, key)]
        came = [one for one in booked if one.status in ("arrived", "completed")]
        days = [
            (_day(one.created_at) - _day(touch.arrived_at)).days
            for one in booked
            if (touch := touch_of(world, one, touched))
        ]
        between = float(median(days)) if days else None
        rows[key] = FunnelRow(key, len(visits), len(leads), len(booked), len(came), between)
    return {key: row for key, row in rows.items() if row.visits + row.leads + row.booked}


def _day(at: datetime) -> datetime:
    return at.astimezone(HOUSTON).replace(hour=0, minute=0, tzinfo=None)


@pytest.mark.parametrize("touched", Touched)
@pytest.mark.parametrize("by", By)
def test_every_number_is_what_counting_by_hand_gives(
    session: Session, by: By, touched: Touched
) -> None:
    @given(WORLDS)
    @FEW
    def check(drawn: dict[str, Any]) -> None:
        with session.begin_nested() as nested:
            world = made(session, drawn)
            rows = reports.funnel(session, Ledger(SPAN, by, touched), HOUSTON)
            assert {row.key: row for row in rows} == counted(world, by, touched)
            nested.rollback()

    check()


@pytest.mark.parametrize("touched", Touched)
def test_every_list_is_as_long_as_its_number(session: Session, touched: Touched) -> None:
    @given(WORLDS)
    @FEW
    def check(drawn: dict[str, Any]) -> None:
        with session.begin_nested() as nested:
            made(session, drawn)
            ledger = Ledger(SPAN, By.SOURCE, touched)
            for row in reports.funnel(session, ledger, HOUSTON):
                assert lengths(session, ledger, row.key) == numbers(row)
            nested.rollback()

    check()


def lengths(session: Session, ledger: Ledger, key: str) -> list[int]:
    lists: Iterable[Any] = (
        reports.touches_behind(session, ledger, key, before=None),
        reports.leads_behind(session, ledger, key, before=None),
        reports.visits_behind(session, ledger, key, Cell.BOOKED, before=None),
        reports.visits_behind(session, ledger, key, Cell.ATTENDED, before=None),
    )
    return [len(one) for one in lists]


def numbers(row: FunnelRow) -> list[int]:
    return [row.visits, row.leads, row.booked, row.attended]
