"""What the desk writes down for somebody who called and did not book."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.campaigns.actions import trail_with
from booking.campaigns.inputs import TouchTold
from booking.campaigns.queries import campaign_by_slug
from booking.campaigns.rules import Trail
from booking.diary.actions import lock_diary
from booking.errors import InvalidInput, NotFound
from booking.leads.actions import Captured
from booking.leads.inputs import LeadByHand
from booking.leads.keeping import kept_before, new_lead
from booking.leads.rules import LeadSource, Stage
from booking.limits.rules import Once
from booking.people.actions import keep_consent


def take_lead(
    session: Session, asked: LeadByHand, *, by: Actor, now: datetime, once: Once | None = None
) -> Captured:
    """Nobody is written to: they have just spoken to somebody."""
    lock_diary(session)
    known = kept_before(session, once)
    if known is not None:
        return Captured(known, again=True)
    lead = new_lead(session, asked, source=LeadSource.PHONE, stage=asked.stage, once=once, now=now)
    trail = _heard_by(session, asked.campaign, now=now)
    lead.first_touch_id, lead.last_touch_id = trail.first, trail.last
    lead.follow_up_on = asked.follow_up_on
    lead.responded_at = None if asked.stage is Stage.NEW else now
    session.add(lead)
    session.flush()
    if asked.consent:
        keep_consent(
            session, lead.person_id, purpose="lead", locale=lead.locale, page="office", now=now
        )
    record(session, "lead.capture", f"lead {lead.reference}", by=by, now=now)
    return Captured(lead)


def _heard_by(session: Session, campaign: str | None, *, now: datetime) -> Trail:
    """What a caller says counts for a campaign that we have, and for none that is made up."""
    if campaign is None:
        return Trail()
    try:
        campaign_by_slug(session, campaign)
    except NotFound:
        raise InvalidInput({"campaign": ["unknown_choice"]}) from None
    return trail_with(session, TouchTold(utm_campaign=campaign), visitor=None, now=now)
