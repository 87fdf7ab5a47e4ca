"""What it takes to take back a click about a lead: it travels sealed in the page."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from booking.accounts.rules import Permission, Scope
from booking.errors import Forbidden
from booking.leads.models import Lead, LeadCall
from booking.leads.queries import lead_by_reference
from booking.leads.undo import LeadBefore, undo_lead_change
from booking.web.context import database, now
from booking.web.sealing import Purpose, seal
from booking.web.staff.access import caller

BEFORE = TypeAdapter(LeadBefore)


def sealed_lead(lead: Lead, kept: LeadBefore, call: LeadCall | None = None) -> str:
    """After the change, with what was before."""
    made = {"lead": lead.reference, "version": lead.version, "call_id": call.id if call else None}
    return seal(json.dumps(made | {"before": asdict(kept)}, default=_moment), Purpose.UNDO)


def undo_lead(values: dict[str, Any]) -> None:
    if caller().scope(Permission.LEADS) is Scope.NONE:
        raise Forbidden
    kept = BEFORE.validate_python(values["before"])
    with database().writing() as writing:
        lead = lead_by_reference(writing, values["lead"])
        made = {name: values[name] for name in ("version", "call_id")}
        undo_lead_change(writing, lead, kept, **made, by=caller().actor, now=now())


def _moment(value: datetime | date) -> str:
    return value.isoformat()
