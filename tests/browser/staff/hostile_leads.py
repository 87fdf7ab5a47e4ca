"""The leads of the practice whose every text is an attack, or too long."""

from sqlalchemy.orm import Session

from booking.campaigns.actions import note_arrival
from booking.campaigns.models import Campaign
from booking.campaigns.rules import Arrival
from booking.leads.actions import capture_lead, change_lead, log_call
from booking.leads.inputs import Enquiry, LeadChange
from booking.leads.models import Lead
from booking.leads.rules import CallResult, LeadSource
from tests.browser.staff.hostile import ADDRESS, DAY, Attack, colleague, hostile, longest

SAID = ("source", "medium", "content", "referrer")


def add_leads(attack: Attack) -> None:
    """One that is worked on, one that is lost, one whose name is one long word."""
    by = colleague("actor")
    with attack.database.writing() as session:
        session.add(_campaign(attack))
        session.flush()
        lead = _lead(attack, session, "lead")
        owner = ADDRESS.format(word="person1")
        asked = {"note": hostile("lead-note"), "follow_up_on": attack.today, "owner": owner}
        change_lead(session, lead, LeadChange.model_validate(asked), by=by, now=attack.now)
        log_call(session, lead, CallResult.NO_ANSWER, by=by, now=attack.now)
        lost = _lead(attack, session, "lost")
        log_call(session, lost, CallResult.NOT_INTERESTED, by=by, now=attack.now)
        long = _lead(attack, session, "long", name=longest("N"))
        attack.known |= {"leads/reference": lead.reference, "leads/long": long.reference}


def _campaign(attack: Attack) -> Campaign:
    campaign = Campaign(slug="hostile", name=hostile("campaign"), source="paper", medium="article")
    campaign.landing, campaign.origins, campaign.created_at = "/", [], attack.now
    return campaign


def _lead(attack: Attack, session: Session, word: str, **more: object) -> Lead:
    said = {name: hostile(f"touch-{name}") for name in SAID}
    came = Arrival(campaign="hostile", landing=f"/{hostile('landing')}", **said)
    note_arrival(session, came, visitor=word, now=attack.now)
    facts: dict[str, object] = {
        "name": hostile(word),
        "phone": "(713) 555-0123",
        "email": ADDRESS.format(word=word),
        "message": hostile("message"),
        "best_time": hostile("best"),
        "consent": True,
    }
    return capture_lead(
        session,
        Enquiry.model_validate(facts | more),
        source=LeadSource.CALLBACK,
        by=colleague("actor"),
        now=attack.now - 2 * DAY,
        page=hostile("page"),
        visitor=word,
    ).lead
