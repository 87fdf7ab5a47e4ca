"""Leads in a practice, as the desk's pages find them."""

from datetime import datetime

from sqlalchemy import select

from booking.audit.models import AuditEvent
from booking.database import Database
from booking.leads.models import Lead
from booking.leads.queries import lead_by_id
from booking.references import spoken_reference
from tests.clock import START
from tests.enquiries import enquire


def asked(office: Database, *, now: datetime = START, **more: object) -> Lead:
    with office.writing() as session:
        return enquire(session, now=now, **more)


def again(office: Database, lead: Lead) -> Lead:
    """As it is kept now."""
    with office.reading() as session:
        found = lead_by_id(session, lead.id)
        session.refresh(found, ["message", "note"])
        return found


def path(lead: Lead, more: str = "") -> str:
    return f"/staff/leads/{spoken_reference(lead.reference)}{more}"


def seen(office: Database) -> list[tuple[str, str]]:
    """What the trail says of who looked at leads."""
    looks = select(AuditEvent.action, AuditEvent.subject).where(
        AuditEvent.action.in_(("lead.read", "leads.read", "lead.find", "lead.export"))
    )
    with office.reading() as session:
        return [(action, subject) for action, subject in session.execute(looks)]
