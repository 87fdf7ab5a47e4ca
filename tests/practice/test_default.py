from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from booking.database import Database
from booking.practice.models import Closure, Location, PracticeSettings
from booking.practice.queries import load_practice
from booking.practice.rules import is_sample_address, is_sample_phone
from booking.startup import load_default, load_default_practice
from tests.clock import START, SettableClock


def test_an_empty_database_gets_the_default_practice_and_only_once(
    database: Database, clock: SettableClock
) -> None:
    assert load_default_practice(database, now=clock())
    assert not load_default_practice(database, now=clock())

    with database.reading() as session:
        practice = load_practice(session)
    assert [kind.slug for kind in practice.types] == ["in-person", "video", "follow-up"]
    assert len(practice.providers) == len(practice.locations) == 1


def test_processes_that_start_together_load_it_once(
    database: Database, clock: SettableClock
) -> None:
    with ThreadPoolExecutor(8) as starting:
        runs = [starting.submit(load_default_practice, database, now=clock()) for _ in range(8)]

    assert sorted(run.result() for run in runs) == [False] * 7 + [True]


def test_what_the_office_changed_stays_changed(session: Session) -> None:
    session.execute(update(PracticeSettings).values(name="Ours"))

    assert not load_default(session, today=START.date())
    assert session.scalars(select(PracticeSettings.name)).one() == "Ours"
    assert session.scalars(select(func.count()).select_from(Location)).one() == 1


@pytest.mark.parametrize(
    "day",
    [date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 18), date(2027, 7, 5), date(2028, 11, 23)],
)
def test_federal_holidays_of_three_years_are_closed(session: Session, day: date) -> None:
    closed = select(Closure).where(Closure.first == day, Closure.last == day)

    assert session.scalars(closed).one().reason


def test_what_nobody_told_us_is_visibly_a_sample(session: Session) -> None:
    settings = load_practice(session).settings

    assert is_sample_phone(settings.phone)
    assert is_sample_address(settings.email)
    assert is_sample_address(settings.alert_email)
