"""What the reports are made of, read in a few statements whatever the span."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.availability.rules import open_time
from booking.availability.timetables import desk_hours, timetable_of
from booking.intervals import Interval
from booking.leads.models import Lead
from booking.leads.queries import patience_of
from booking.leads.rules import LeadSource, Stage
from booking.practice.models import Provider
from booking.practice.queries import Practice
from booking.reports.answers import AnswerRow, LeadFact, OfficeClock, Wait, answer_row, waits_of
from booking.reports.attendance import (
    LeadTimeRow,
    VisitFact,
    WeekRow,
    lead_time_rows,
    minutes,
    minutes_sold,
    week_rows,
)
from booking.reports.funnel import Ledger, funnel
from booking.reports.models import JourneyStep
from booking.reports.rules import By, Days, FunnelRow, Step, Touched

# No visit is longer: one that reaches into the span began after that.
LONGEST_VISIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days, and for what the way from touch to visit is counted."""

    days: Days
    by: By = By.CAMPAIGN
    touch: Touched = Touched.FIRST

    @property
    def before(self) -> "Asked":
        return Asked(self.days.before, self.by, self.touch)

    def ledger(self, zone: ZoneInfo) -> Ledger:
        return Ledger(self.days.span(zone), self.by, self.touch)


@dataclass(frozen=True, slots=True)
class UseRow:
    """Of one provider in one week; in minutes."""

    provider: Provider
    days: Days
    offered: int
    sold: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that the reports say of some days."""

    days: Days
    funnel: Sequence[FunnelRow]
    weeks: Sequence[WeekRow]
    lead_times: Sequence[LeadTimeRow]
    use: Sequence[UseRow]
    answered: AnswerRow
    answers: Sequence[AnswerRow]
    steps: Mapping[Step, int]


def numbers(session: Session, practice: Practice, asked: Asked, *, now: datetime) -> Numbers:
    days, zone = asked.days, practice.zone
    span = days.span(zone)
    facts = visit_facts(session, span)
    starting = [one for one in facts if one.starts_at in span]
    answered, weekly = answers(session, practice, days, now=now)
    return Numbers(
        days,
        funnel(session, asked.ledger(zone), zone),
        week_rows(days, starting, bookings_made(session, span), zone),
        lead_time_rows(starting, zone),
        use_of_time(practice, facts, days),
        answered,
        weekly,
        steps(session, days),
    )


def visit_facts(session: Session, span: Interval) -> list[VisitFact]:
    """All that touch the span, the cancelled ones too."""
    found = select(
        Appointment.id,
        Appointment.provider_id,
        Appointment.starts_at,
        Appointment.ends_at,
        Appointment.status,
        Appointment.late_cancel,
        Appointment.created_at,
    ).where(
        Appointment.starts_at >= span.start - LONGEST_VISIT,
        Appointment.starts_at < span.end,
        Appointment.ends_at > span.start,
    )
    return [VisitFact(*row) for row in session.execute(found)]


def bookings_made(session: Session, span: Interval) -> Sequence[datetime]:
    """When, whatever has become of them."""
    return session.scalars(select(Appointment.created_at).where(is_made_in(span))).all()


def is_made_in(span: Interval) -> ColumnElement[bool]:
    return and_(Appointment.created_at >= span.start, Appointment.created_at < span.end)


def use_of_time(practice: Practice, facts: Sequence[VisitFact], days: Days) -> list[UseRow]:
    """By provider in the practice's order, then by week; without who had no hours at all."""
    return [
        row
        for provider in practice.providers
        if provider.active
        for rows in [_use_of(practice, provider, facts, days)]
        if any(row.offered for row in rows)
        for row in rows
    ]


def _use_of(
    practice: Practice, provider: Provider, facts: Sequence[VisitFact], days: Days
) -> list[UseRow]:
    timetable = timetable_of(practice, provider, practice.zone)
    taken = [
        Interval(one.starts_at, one.ends_at)
        for one in facts
        if one.provider_id == provider.id and one.status != Status.CANCELLED
    ]
    rows = []
    for week in days.weeks:
        offered = open_time(timetable, week.span(practice.zone))
        rows.append(UseRow(provider, week, minutes(offered), minutes_sold(offered, taken)))
    return rows


def answers(
    session: Session, practice: Practice, days: Days, *, now: datetime
) -> tuple[AnswerRow, list[AnswerRow]]:
    """Of all the days, and week by week. Who was answered by a visit they booked needs none."""
    waits = lead_waits(session, practice, days, now=now)
    target = patience_of(practice)
    weeks: list[list[Wait]] = [[] for _ in days.weeks]
    for one in waits:
        weeks[days.week_of(one.lead.asked_at.astimezone(practice.zone).date())].append(one)
    return answer_row(days, waits, target=target), [
        answer_row(week, some, target=target) for week, some in zip(days.weeks, weeks, strict=True)
    ]


def lead_waits(session: Session, practice: Practice, days: Days, *, now: datetime) -> list[Wait]:
    span = days.span(practice.zone)
    leads = _lead_facts(session, span)
    until = max((one.answered_at or now for one in leads), default=span.start)
    hours = desk_hours(practice, Interval(span.start, until)) if until > span.start else []
    return waits_of(leads, OfficeClock(hours), now)


def _lead_facts(session: Session, span: Interval) -> list[LeadFact]:
    """Of who reached out by themselves and has an answer or waits for one.

    Who called is written down while somebody talks to them: that is no answer that came fast.
    """
    found = select(Lead.id, Lead.created_at, Lead.responded_at).where(
        Lead.created_at >= span.start,
        Lead.created_at < span.end,
        Lead.stage != Stage.SPAM,
        Lead.source.not_in((LeadSource.IMPORT, LeadSource.PHONE)),
        Lead.responded_at.is_not(None) | (Lead.stage == Stage.NEW),
    )
    return [LeadFact(*row) for row in session.execute(found)]


def steps(session: Session, days: Days) -> dict[Step, int]:
    """Each step, also where nobody took it."""
    found = (
        select(JourneyStep.step, func.sum(JourneyStep.count))
        .where(JourneyStep.day >= days.first, JourneyStep.day <= days.last)
        .group_by(JourneyStep.step)
    )
    counted = dict(session.execute(found).all())
    return {step: int(counted.get(step, 0)) for step in Step}
