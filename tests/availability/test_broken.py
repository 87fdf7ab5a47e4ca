"""Which rule a time breaks, so that the desk can say it before it books there all the same."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.availability.broken import Broken, Rule, broken_rules
from booking.availability.queries import Search
from booking.practice.actions import touch_practice
from booking.practice.models import Block, Closure, ConsultationType, HoursException, Provider
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import NINE, TEN, book, houston


def broken(session: Session, starts_at: datetime, now: datetime = START) -> list[Broken]:
    practice = load_practice(session)
    kind = practice.type("in-person")
    search = Search(kind, NINE.date(), NINE.date(), now)
    provider = practice.providers[0]
    return list(broken_rules(session, practice, search, starts_at, provider=provider))


def rules(session: Session, starts_at: datetime) -> list[Rule]:
    return [one.rule for one in broken(session, starts_at)]


def add(session: Session, row: object) -> None:
    session.add(row)
    touch_practice(session)
    session.flush()


def patt(session: Session) -> int:
    return session.scalars(select(Provider.id)).one()


@pytest.mark.parametrize(
    ("wall", "found"),
    [
        ("2026-12-07 09:00", []),
        ("2026-12-07 11:15", []),
        ("2026-12-07 11:30", [Rule.HOURS]),
        ("2026-12-07 12:15", [Rule.HOURS]),
        ("2026-12-07 18:00", [Rule.HOURS]),
        ("2026-12-06 10:00", [Rule.HOURS]),
        ("2026-12-07 09:05", [Rule.STEP]),
        ("2026-11-30 16:00", [Rule.NOTICE]),
        ("2026-11-30 20:00", [Rule.NOTICE, Rule.HOURS]),
        ("2026-11-30 08:00", [Rule.PAST, Rule.HOURS]),
        ("2026-11-27 10:00", [Rule.PAST]),
        ("2027-04-01 10:00", [Rule.WINDOW]),
        ("2026-12-25 10:00", [Rule.CLOSED]),
        ("2026-12-25 20:00", [Rule.CLOSED]),
        ("2026-12-24 23:45", [Rule.CLOSED]),
    ],
)
def test_each_time_has_its_rules(session: Session, wall: str, found: list[Rule]) -> None:
    assert rules(session, houston(wall)) == found


def test_a_closure_says_why(session: Session) -> None:
    add(session, Closure(first=date(2026, 12, 7), last=date(2026, 12, 7), reason="A flooded floor"))

    assert broken(session, NINE) == [Broken(Rule.CLOSED, "A flooded floor")]


def test_a_day_off_says_why(session: Session) -> None:
    off = HoursException(provider_id=patt(session), on=NINE.date(), opens=False, reason="Congress")
    add(session, off)

    assert broken(session, NINE) == [Broken(Rule.HOURS, "Congress")]


@pytest.mark.parametrize(
    ("starts", "ends", "found"),
    [
        ("2026-12-07 09:30", "2026-12-07 10:00", [Broken(Rule.BLOCKED, "Surgery")]),
        # The quarter of an hour after the visit is the provider's, too.
        ("2026-12-07 09:45", "2026-12-07 10:00", [Broken(Rule.BLOCKED, "Surgery")]),
        ("2026-12-07 10:00", "2026-12-07 11:00", []),
    ],
)
def test_a_block_says_what_it_is_for(
    session: Session, starts: str, ends: str, found: list[Broken]
) -> None:
    block = Block(
        provider_id=patt(session),
        starts_at=houston(starts),
        ends_at=houston(ends),
        reason="Surgery",
    )
    add(session, block)

    assert broken(session, NINE) == found


def test_a_weekly_block_counts_in_later_weeks(session: Session) -> None:
    before = NINE - timedelta(days=14)
    block = Block(
        provider_id=patt(session),
        starts_at=before,
        ends_at=before + timedelta(hours=1),
        repeats_weekly=True,
    )
    add(session, block)

    assert (rules(session, NINE), rules(session, TEN)) == ([Rule.BLOCKED], [])


def test_a_full_day_is_named_with_its_cap(session: Session) -> None:
    session.execute(
        update(ConsultationType).where(ConsultationType.slug == "in-person").values(daily_cap=1)
    )
    touch_practice(session)
    book(session, NINE)

    assert broken(session, TEN) == [Broken(Rule.CAP, "1")]
    assert broken(session, TEN + timedelta(days=1)) == []


def test_what_is_sold_breaks_no_rule(session: Session) -> None:
    book(session, NINE)

    assert broken(session, NINE) == []


def test_the_asker_s_own_visit_does_not_fill_the_day(session: Session) -> None:
    session.execute(update(ConsultationType).values(daily_cap=1))
    touch_practice(session)
    own = book(session, NINE).appointment.claim_id
    practice = load_practice(session)
    assert own is not None
    search = Search(practice.type("in-person"), NINE.date(), NINE.date(), START)
    moving = replace(search, ignoring=(own,))

    assert broken_rules(session, practice, moving, TEN, provider=practice.providers[0]) == ()
