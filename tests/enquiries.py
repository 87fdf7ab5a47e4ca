"""Somebody who wants to hear from the office."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking.leads.actions import Captured, capture_lead
from booking.leads.inputs import Enquiry
from booking.leads.models import Lead
from booking.leads.rules import LeadSource
from booking.limits.rules import Once
from tests.clock import START
from tests.factories import PATIENT

ANA = {"name": "Ana García", "email": "ana@example.com", "consent": True}


def captured(
    session: Session,
    *,
    now: datetime = START,
    once: Once | None = None,
    is_spam: bool = False,
    source: LeadSource = LeadSource.CALLBACK,
    **more: object,
) -> Captured:
    return capture_lead(
        session,
        Enquiry.model_validate({**ANA, **more}),
        source=source,
        page="/callback",
        by=PATIENT,
        now=now,
        once=once,
        is_spam=is_spam,
    )


def enquire(session: Session, *, now: datetime = START, **more: object) -> Lead:
    return captured(session, now=now, **more).lead  # type: ignore[arg-type]
