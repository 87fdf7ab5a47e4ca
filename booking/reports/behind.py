"""The rows behind the numbers of visits by their day and of first answers.

They are found by what counts them, so that a number and its list can not disagree.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.campaigns.models import Touch
from booking.leads.models import Lead
from booking.leads.queries import patience_of
from booking.practice.queries import Practice
from booking.reports.answers import cells_of as cells_of_wait
from booking.reports.attendance import cells_of, lead_time, lead_time_of
from booking.reports.funnel import PAGE, Kept, Ledger
from booking.reports.queries import Asked, is_made_in, lead_waits, visit_facts
from booking.reports.rules import Cell


def visits_of(
    session: Session,
    practice: Practice,
    asked: Asked,
    cell: Cell,
    *,
    ahead: int | None,
    before: int | None,
) -> Sequence[tuple[Appointment, Touch | None]]:
    """The newest first, a page of them and one more."""
    span = asked.days.span(practice.zone)
    if cell is Cell.MADE:
        ids = session.scalars(select(Appointment.id).where(is_made_in(span))).all()
    else:
        ids = [
            one.id
            for one in visit_facts(session, span)
            if one.starts_at in span and cell in cells_of(one)
            if ahead is None or lead_time_of(one, practice.zone) == lead_time(ahead)
        ]
    return _page(session, Appointment, asked.ledger(practice.zone), ids, before)


def leads_of(
    session: Session,
    practice: Practice,
    asked: Asked,
    cell: Cell,
    *,
    before: int | None,
    now: datetime,
) -> Sequence[tuple[Lead, Touch | None, timedelta]]:
    """Each with how much office time it has waited."""
    target = patience_of(practice)
    waits = {
        one.lead.id: one.length
        for one in lead_waits(session, practice, asked.days, now=now)
        if cell in cells_of_wait(one, target)
    }
    found = _page(session, Lead, asked.ledger(practice.zone), waits, before)
    return [(lead, touch, waits[lead.id]) for lead, touch in found]


def _page(
    session: Session,
    kept: Kept,
    ledger: Ledger,
    ids: Iterable[int],
    before: int | None,
) -> Sequence[tuple[Any, Touch | None]]:
    older = sorted((one for one in ids if before is None or one < before), reverse=True)
    found = select(kept, Touch).outerjoin(Touch, ledger.touch_of(kept) == Touch.id)
    rows = session.execute(found.where(kept.id.in_(older[: PAGE + 1])).order_by(kept.id.desc()))
    return rows.all()
