"""What is known of one lead, in words: its calls, the ways by which they came, their others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from booking.accounts.queries import names_of
from booking.appointments.models import Appointment
from booking.campaigns.models import Campaign, Touch
from booking.campaigns.queries import touches_by_id
from booking.leads.models import Lead
from booking.leads.queries import answer_due, calls_about, lead_by_id, waited
from booking.leads.rules import CallResult, LeadSource, Stage
from booking.practice.queries import Practice
from booking.references import spoken_reference
from booking.web.formatting import moment_short
from booking.web.staff.lead_words import RESULTS, SOURCES, STAGES, office_span


@dataclass(frozen=True, slots=True)
class CallMade:
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Came:
    """One touch; `facts` are what it says, by name."""

    at: datetime
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Story:
    """What a visit came of: the enquiry, if there was one, and by which ways they came."""

    reference: str | None
    how: str
    first: Came | None
    last: Came | None


@dataclass(frozen=True, slots=True)
class Other:
    """Another lead of the same person."""

    reference: str
    stage: str
    source: str
    at: datetime


def calls_made(session: Session, lead: Lead) -> list[CallMade]:
    """The latest first."""
    names, calls = names_of(session), calls_about(session, lead.id)
    return [
        CallMade(
            RESULTS[CallResult(call.result)],
            call.made_at,
            names.accounts.get(call.made_by, call.made_by),
        )
        for call in reversed(calls)
    ]


def story_of(session: Session, visit: Appointment) -> Story:
    lead = lead_by_id(session, visit.lead_id) if visit.lead_id is not None else None
    first, last = came(session, visit)
    how = f"{SOURCES[LeadSource(lead.source)]}: {STAGES[Stage(lead.stage)].lower()}" if lead else ""
    return Story(spoken_reference(lead.reference) if lead else None, how, first, last)


def came(session: Session, of: Lead | Appointment) -> tuple[Came | None, Came | None]:
    """By which touch first and last; the last only where it is another one."""
    ids = [one for one in (of.first_touch_id, of.last_touch_id) if one is not None]
    known = touches_by_id(session, ids)
    first, last = known.get(ids[0]) if ids else None, known.get(ids[-1]) if ids else None
    same = first is None or last is None or first.id == last.id
    return (
        _came(session, first) if first else None,
        None if same or last is None else _came(session, last),
    )


def others(leads: Sequence[Lead]) -> list[Other]:
    return [
        Other(
            spoken_reference(one.reference),
            STAGES[Stage(one.stage)],
            SOURCES[LeadSource(one.source)],
            one.created_at,
        )
        for one in leads
    ]


def answered(practice: Practice, lead: Lead, now: datetime) -> str:
    """How long it took, or by when it should be; nobody answers spam."""
    if lead.stage == Stage.SPAM:
        return ""
    if lead.responded_at is not None:
        return f"Answered after {office_span(waited(practice, lead, now))} of office time"
    due = answer_due(practice, lead) if lead.stage == Stage.NEW else None
    if due is None:
        return ""
    when = moment_short(due, practice.settings.timezone)
    return f"To be answered by {when}" if due > now else f"Should have been answered by {when}"


def _came(session: Session, touch: Touch) -> Came:
    campaign = session.get(Campaign, touch.campaign_id) if touch.campaign_id else None
    said = (
        ("Campaign", campaign.name if campaign else touch.campaign),
        ("Source", touch.source),
        ("Medium", touch.medium),
        ("Content", touch.content),
        ("From", touch.referrer),
        ("First page", touch.landing),
    )
    return Came(touch.arrived_at, [(name, text) for name, text in said if text])
