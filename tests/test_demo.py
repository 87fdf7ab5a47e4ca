"""The demo is busy on every day of the week and at every hour, and shows a bit of everything."""

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.actions import is_password_of
from booking.accounts.queries import account_by_email
from booking.appointments.calls import calls_to_make
from booking.appointments.days import visits_of_day
from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.availability.timetables import desk_hours
from booking.database import Database
from booking.demo import EMAIL, fill, let_in
from booking.demo_leads import fill_leads
from booking.demo_steps import fill_steps
from booking.demo_stories import CAMPAIGNS
from booking.intervals import Interval
from booking.leads.models import Lead, LeadCall
from booking.leads.pipeline import campaigns_of_leads
from booking.leads.queries import due_follow_ups, late_leads, recent_hours
from booking.leads.rules import Stage
from booking.messages.models import Message
from booking.messages.rules import Status as MessageStatus
from booking.opinions.queries import all_opinions
from booking.practice.models import Block, HoursException
from booking.practice.queries import load_practice
from booking.reports.funnel import funnel
from booking.reports.queries import Asked, answers, steps
from booking.reports.rules import Days, Step
from booking.startup import load_default_practice
from tests.factories import CHECK, KEYS, houston

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NOON = houston("2026-11-24 12:10")
DAY = timedelta(days=1)
RESERVED = re.compile(r"\+1\d{3}55501\d\d")


def filled(database: Database, now: datetime) -> None:
    load_default_practice(database, now=now)
    assert fill(database, KEYS, now=now) > 100


def worked_on(database: Database, now: datetime) -> None:
    filled(database, now)
    let_in(database, now=now)
    fill_leads(database, KEYS, now=now, owner=EMAIL)


def states_today(session: Session, now: datetime) -> Counter[str]:
    practice = load_practice(session)
    today = now.astimezone(practice.zone).date()
    return Counter(one.appointment.status for one in visits_of_day(session, practice, today))


@pytest.mark.parametrize("days", [0, 1, 4, 5])
def test_today_is_in_the_middle_of_its_day_also_on_a_weekend(database: Database, days: int) -> None:
    now = NOON + days * DAY
    filled(database, now)

    with database.reading() as session:
        states = states_today(session, now)

    assert states[Status.COMPLETED] >= 2
    assert states.total() >= (4 if days >= 4 else 6)


@pytest.mark.parametrize(("hour", "expected"), [(6, Status.BOOKED), (20, Status.COMPLETED)])
def test_before_the_first_all_are_to_come_and_in_the_evening_all_have_been(
    database: Database, hour: int, expected: Status
) -> None:
    now = NOON.replace(hour=0) + timedelta(hours=hour + 6)
    filled(database, now)

    with database.reading() as session:
        states = states_today(session, now)

    assert states.most_common(1)[0][0] == expected


def test_there_is_something_of_everything(database: Database) -> None:
    filled(database, NOON)

    with database.reading() as session:
        visits = session.scalars(select(Appointment)).all()
        mails = Counter(session.scalars(select(Message.status)))
        assert {visit.source for visit in visits} >= {"web", "phone"}
        assert {visit.locale for visit in visits} == {"en", "es"}
        assert any(visit.email is None for visit in visits)
        assert any(visit.phone and not visit.phone.startswith("+1") for visit in visits)
        assert any(visit.confirmed_at for visit in visits if visit.starts_at > NOON)
        assert max(len(visit.name) for visit in visits) > 50
        assert mails[MessageStatus.DEAD] == mails[MessageStatus.IN_DOUBT] == 1
        assert calls_to_make(session, now=NOON)
        assert load_practice(session).settings.check_version == CHECK
        assert sum(visit.check_version is not None for visit in visits) > 10
        assert session.scalars(select(Block.reason)).all() == ["Surgery"]
        assert session.scalars(select(HoursException.opens)).all() == [True]


def test_the_worker_finds_no_old_mail_to_send(database: Database) -> None:
    filled(database, NOON)

    with database.reading() as session:
        waiting = select(Message.id).where(Message.due_at <= NOON)
        assert session.scalars(waiting).all() == []


@pytest.mark.parametrize("hours", [0, 12, 100])
def test_there_are_leads_in_every_stage(database: Database, hours: int) -> None:
    now = NOON + timedelta(hours=hours)

    worked_on(database, now)

    with database.reading() as session:
        practice = load_practice(session)
        assert set(session.scalars(select(Lead.stage))) == set(Stage)
        assert len(late_leads(session, practice, recent_hours(practice, now))) >= 1
        assert due_follow_ups(session, now.date())
        assert set(campaigns_of_leads(session)) == set(CAMPAIGNS)
        waiting = select(Message.id).where(Message.due_at <= now)
        assert session.scalars(waiting).all() == []


@pytest.mark.parametrize("hours", [0, 12, 100, 138])
def test_the_desk_calls_while_it_is_there_and_most_of_them_soon(
    database: Database, hours: int
) -> None:
    now = NOON + timedelta(hours=hours)
    worked_on(database, now)

    with database.reading() as session:
        practice = load_practice(session)
        open_hours = desk_hours(practice, Interval(now - 60 * DAY, now))
        calls = session.scalars(select(LeadCall.made_at)).all()
        days = Days(now.date() - 41 * DAY, now.date())
        answered, _ = answers(session, practice, days, now=now)
    assert all(any(one.start <= at <= one.end for one in open_hours) for at in calls)
    assert answered.answered > answered.in_time > answered.answered / 2
    assert (answered.ninth_tenth or DAY) < timedelta(hours=1)


def test_a_good_part_of_those_who_come_came_by_a_campaign(database: Database) -> None:
    filled(database, NOON)

    with database.reading() as session:
        practice = load_practice(session)
        ledger = Asked(Days(NOON.date() - 27 * DAY, NOON.date())).ledger(practice.zone)
        rows = {row.key: row for row in funnel(session, ledger, practice.zone)}
    all_came = sum(row.attended for row in rows.values())
    assert all(rows[slug].visits > 4 * rows[slug].booked > 0 for slug in CAMPAIGNS)
    assert sum(rows[slug].attended for slug in CAMPAIGNS) > all_came / 3


def test_some_only_looked_at_the_free_times(database: Database) -> None:
    filled(database, NOON)

    fill_steps(database, now=NOON)

    with database.reading() as session:
        today = NOON.date()
        counted = steps(session, Days(today - 28 * DAY, today))
        assert counted[Step.SEEN] > counted[Step.CHOSEN] > counted[Step.SENT] > 20
        assert len(all_opinions(session)) == 3


def test_whoever_starts_it_can_sign_in(database: Database) -> None:
    load_default_practice(database, now=NOON)

    password = let_in(database, now=NOON)

    with database.reading() as session:
        assert is_password_of(account_by_email(session, EMAIL), password)


def test_no_two_strangers_have_one_number_and_nobody_has_a_real_one(database: Database) -> None:
    filled(database, NOON)

    with database.reading() as session:
        pairs = session.execute(select(Appointment.phone, Appointment.name).distinct()).all()
    here = {phone for phone, _ in pairs if phone and phone.startswith("+1")}

    assert len({phone for phone, _ in pairs}) == len({name for _, name in pairs}) > 100
    assert all(RESERVED.fullmatch(phone) for phone in here)
    assert len({phone[2:5] for phone in here}) > 5
