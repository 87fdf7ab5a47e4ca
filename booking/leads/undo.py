"""Taking back what was just clicked about a lead."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from booking.audit.rules import Actor
from booking.errors import StaleVersion
from booking.leads.actions import note_lead, take_turn
from booking.leads.emails import thank_after_all
from booking.leads.models import Lead, LeadCall


@dataclass(frozen=True, slots=True)
class LeadBefore:
    """What it was, as far as one click changes it."""

    stage: str
    stage_at: datetime
    lost_reason: str | None
    owner_id: int | None
    follow_up_on: date | None
    responded_at: datetime | None


def lead_before(session: Session, lead: Lead) -> LeadBefore:
    """To be asked before the change, in its transaction."""
    take_turn(session, lead)
    names = LeadBefore.__dataclass_fields__
    return LeadBefore(**{name: getattr(lead, name) for name in names})


def undo_lead_change(
    session: Session,
    lead: Lead,
    kept: LeadBefore,
    *,
    version: int,
    call_id: int | None,
    by: Actor,
    now: datetime,
) -> None:
    """`version` is the change's own: `StaleVersion` when anything happened since."""
    take_turn(session, lead)
    if lead.version != version:
        raise StaleVersion
    call = session.get(LeadCall, call_id) if call_id is not None else None
    if call is not None and call.lead_id == lead.id:
        session.delete(call)
    was = lead.stage
    for name in LeadBefore.__dataclass_fields__:
        setattr(lead, name, getattr(kept, name))
    thank_after_all(session, lead, was, now=now)
    # Not as "stage": nobody was answered by taking back that they were.
    note_lead(session, lead, "undo", ("last_change",), by=by, now=now)
