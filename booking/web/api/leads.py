"""Enquiries: anybody may send one, the office works on them."""

from flask import Response, request

from booking.accounts.queries import account_emails
from booking.audit.actions import record
from booking.leads.actions import capture_lead, change_lead
from booking.leads.inputs import Enquiry, LeadChange, LeadsAsked
from booking.leads.queries import lead_by_reference, list_leads
from booking.leads.rules import LeadSource
from booking.limits.rules import Once
from booking.web import limits
from booking.web.api.access import caller
from booking.web.api.answers import answer
from booking.web.api.asked import body, idempotency_key, query
from booking.web.api.representations import lead_shown
from booking.web.api.shapes import LeadKept, LeadsShown
from booking.web.context import database, now, visitor
from booking.web.staff.reading import CONTACT, note_readings

READ = (*CONTACT, "best_time", "message", "note")


def capture() -> Response:
    asked = body(Enquiry)
    key = idempotency_key()
    # Two programs of other people may number their requests alike.
    whose = f"{(asked.email or '').lower()} {asked.phone or ''}"
    once = Once(f"lead {whose} {key}", asked.model_dump_json()) if key else None
    with database().writing() as session:
        kept = capture_lead(
            session,
            asked,
            source=LeadSource.API,
            by=visitor(),
            now=now(),
            page=request.path,
            once=once,
            mailbox=limits.of_mailbox(),
        )
    return answer(LeadKept(id=kept.lead.reference), 201)


def see_leads() -> Response:
    asked = query(LeadsAsked)
    with database().reading() as session:
        page = list_leads(session, asked)
        owners = account_emails(session)
    note_readings(
        "lead.read", [f"lead {one.reference}" for one in page.items], READ, by=caller().actor
    )
    items = [lead_shown(one, owners) for one in page.items]
    return answer(LeadsShown(items=items, next_cursor=page.next_cursor))


def see_lead(reference: str) -> Response:
    with database().reading() as session:
        lead = lead_by_reference(session, reference)
        shown = lead_shown(lead, account_emails(session))
    note_readings("lead.read", [f"lead {lead.reference}"], READ, by=caller().actor)
    return answer(shown)


def change(reference: str) -> Response:
    asked = body(LeadChange)
    with database().writing() as session:
        lead = lead_by_reference(session, reference)
        change_lead(session, lead, asked, by=caller().actor, now=now())
        shown = lead_shown(lead, account_emails(session))
        # Also where nothing was to change: the answer says all of it.
        subject = f"lead {lead.reference}"
        record(session, "lead.read", subject, by=caller().actor, now=now(), fields=READ)
    return answer(shown)
