"""Leads in the desk's words: where one stands, how long it has waited, what comes next."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.campaigns.models import Touch
from booking.leads.models import Lead
from booking.leads.pipeline import Calls, Listed
from booking.leads.queries import RecentHours
from booking.leads.rules import (
    LOOKS_AROUND,
    SETTLED,
    WAITING,
    CallResult,
    LeadSource,
    LostReason,
    Stage,
)
from booking.web.formatting import day_short, local_date, moment_short

STAGES = {
    Stage.NEW: "New",
    Stage.ATTEMPTING: "Attempting",
    Stage.REACHED: "Reached",
    Stage.BOOKED: "Booked",
    Stage.ATTENDED: "Attended",
    Stage.WON: "Won",
    Stage.LOST: "Lost",
    Stage.SPAM: "Spam",
}
SOURCES = {
    LeadSource.CALLBACK: "Call-back form",
    LeadSource.QUESTION: "Question on the site",
    LeadSource.CHECK: "Self-check",
    LeadSource.WIDGET: "Widget",
    LeadSource.API: "Another program",
    LeadSource.PHONE: "By phone",
    LeadSource.IMPORT: "Imported",
}
RESULTS = {
    CallResult.REACHED: "Reached",
    CallResult.LEFT_MESSAGE: "Left a message",
    CallResult.NO_ANSWER: "No answer",
    CallResult.WRONG_NUMBER: "Wrong number",
    CallResult.NOT_INTERESTED: "Not interested",
}
REASONS = {
    LostReason.NOT_INTERESTED: "Not interested",
    LostReason.COST: "Cost",
    LostReason.ELSEWHERE: "Went elsewhere",
    LostReason.NOT_SUITABLE: "Not suitable",
    LostReason.UNREACHABLE: "Could not be reached",
    LostReason.OTHER: "Another reason",
}
# Coarse enough that a page which follows it does not change with every minute.
STEPS = (
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(hours=8), timedelta(minutes=15)),
    (timedelta.max, timedelta(hours=1)),
)
# Less is not told apart.
SOON = STEPS[0][1]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def office_span(span: timedelta) -> str:
    """ "45 min", "2 h 15 min", "14 h"."""
    step = next(step for below, step in STEPS if span < below)
    whole = span // step * step
    hours, minutes = whole // HOUR, whole % HOUR // MINUTE
    if not whole:
        return "under 5 min"
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def waits(lead: Lead, hours: RecentHours) -> str:
    """For how much office time it has stood where it stands; empty where nobody waits."""
    if lead.stage not in WAITING:
        return ""
    since = lead.created_at if lead.stage == Stage.NEW else lead.stage_at
    if since < hours.now - LOOKS_AROUND:
        return f"over {LOOKS_AROUND.days} days"
    return office_span(hours.since(since))


def stands(lead: Lead, hours: RecentHours, *, is_late: bool) -> str:
    """ "Waiting 45 min", "Late: waiting 2 h", "7 h in this stage"; as the card says it."""
    span = _since_when(lead, hours) or waits(lead, hours)
    if not span:
        return ""
    if lead.stage == Stage.NEW:
        return f"Late: waiting {span}" if is_late else f"Waiting {span}"
    return f"In this stage {span}" if span.startswith("since") else f"{span} in this stage"


def _since_when(lead: Lead, hours: RecentHours) -> str:
    """Where the office's own clock has hardly run, though time has passed: because it is shut."""
    since = lead.created_at if lead.stage == Stage.NEW else lead.stage_at
    if lead.stage not in WAITING or hours.now - since < SOON or hours.since(since) >= SOON:
        return ""
    return "since opening" if hours.is_open else "since closing"


def source_words(listed: Listed) -> str:
    """ "Call-back form · The Article"."""
    own = SOURCES[LeadSource(listed.lead.source)]
    came = came_by(listed.touch, listed.campaign)
    return f"{own} · {came}" if came else own


def came_by(touch: Touch | None, campaign: str | None) -> str:
    if touch is None:
        return ""
    return campaign or touch.source or touch.referrer or ""


def calls_words(calls: Calls | None, zone: str) -> str:
    """ "Left a message, Tue, Dec 1, 9:40 am (2 calls)"."""
    if calls is None:
        return ""
    last = calls.last
    said = f"{RESULTS[CallResult(last.result)]}, {moment_short(last.made_at, zone)}"
    return f"{said} ({calls.count} calls)" if calls.count > 1 else said


def day_booked(lead: Lead, to_come: Mapping[int, datetime], zone: str) -> str:
    """Of a lead that waits, though its person is booked; "" where it does not, or they are not."""
    starts_at = to_come.get(lead.person_id) if lead.stage in WAITING else None
    return day_short(local_date(starts_at, zone)) if starts_at else ""


def next_step(
    lead: Lead,
    visit: Appointment | None,
    calls: Calls | None,
    *,
    now: datetime,
    zone: str,
    comes: bool,
) -> str:
    """`comes` when they are booked all the same: then nobody is to book them."""
    stage = Stage(lead.stage)
    if stage is Stage.LOST:
        return REASONS[LostReason(lead.lost_reason or LostReason.OTHER)]
    if stage is Stage.BOOKED and visit is not None:
        return _visit(visit, now, zone)
    if stage is Stage.ATTEMPTING and calls is not None and calls.is_wrong_number:
        return "Ask for another number by email" if lead.email else "Find another number"
    if lead.follow_up_on is not None and stage not in SETTLED:
        return f"Follow up {day_short(lead.follow_up_on)}"
    if stage is Stage.REACHED and comes:
        return "Answer, or set a follow-up"
    return _at(stage, lead)


def _visit(visit: Appointment, now: datetime, zone: str) -> str:
    when = moment_short(visit.starts_at, zone)
    is_over = visit.status == Status.BOOKED and visit.ends_at <= now
    return f"Say whether they came: {when}" if is_over else f"Visit {when}"


def _at(stage: Stage, lead: Lead) -> str:
    if stage is Stage.NEW:
        return _answer(lead)
    if lead.is_unseen_spam:
        return "Look whether it is real"
    return {
        Stage.ATTEMPTING: "Try again" if lead.phone else "Wait for an answer",
        Stage.REACHED: "Book, or set a follow-up",
        Stage.ATTENDED: "Won or lost?",
    }.get(stage, "")


def _answer(lead: Lead) -> str:
    if lead.phone is None:
        return "Write an email"
    return f"Call: {lead.best_time}" if lead.best_time else "Call"
