"""The rows behind one number of a report: touches, leads or visits, with names for who may."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission, Scope
from booking.appointments.models import Appointment
from booking.campaigns.models import Touch
from booking.campaigns.queries import list_campaigns
from booking.leads.models import Lead
from booking.practice.queries import Practice, load_practice
from booking.references import spoken_reference
from booking.reports.behind import leads_of, visits_of
from booking.reports.funnel import (
    PAGE,
    Ledger,
    leads_behind,
    touches_behind,
    visits_behind,
)
from booking.reports.inputs import CellAsked
from booking.reports.queries import Asked
from booking.reports.rules import BY_DAY, OF_ANSWERS, Cell
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.reading import note_readings
from booking.web.staff.report_cells import FUNNEL, TITLES, beside, how, rows_url
from booking.web.staff.report_funnel import HEADS, key_words
from booking.web.staff.report_values import Kind, said, span_words
from booking.web.staff.reports import TOUCHES, asked_of, campaign_names, read
from booking.web.staff.shell import may, page, way

LEADS = (Cell.LEADS, *OF_ANSWERS)


@dataclass(frozen=True, slots=True)
class Row:
    """`name` is None where it is not shown to whoever asks; `state` is a stage or a status.

    `waited` is in words, where the number is about that.
    """

    id: int
    touch: Touch | None
    reference: str | None = None
    link: str | None = None
    name: str | None = None
    state: str = ""
    came_at: datetime | None = None
    starts_at: datetime | None = None
    waited: str = ""

    @property
    def spoken(self) -> str:
        return spoken_reference(self.reference or "")


def report_rows() -> Response:
    typed = read(CellAsked)
    with database().reading() as session:
        practice = load_practice(session)
        asked = asked_of(typed, practice)
        these = replace(asked, days=asked.days.week_with(typed.week)) if typed.week else asked
        found = _rows(session, practice, these, typed)
        names = campaign_names(list_campaigns(session))
    shown = found[:PAGE]
    _note(typed.cell, shown)
    key = None if typed.key is None else key_words(typed.key, asked.by, names)
    return page(
        "report_rows",
        title=TITLES[typed.cell],
        kind=_kind(typed.cell),
        rows=shown,
        key=key,
        names=names,
        words=f"{span_words(these.days)}{_how(asked, typed)}",
        back=_back(asked),
        others=_others(asked, typed),
        is_whole=len(found) <= PAGE and typed.before is None,
        older=_older(shown[-1].id) if len(found) > PAGE else None,
        zone=practice.settings.timezone,
    )


def _kind(cell: Cell) -> str:
    """What the rows are."""
    if cell is Cell.VISITS:
        return "touch"
    return "lead" if cell in LEADS else "appointment"


def _how(asked: Asked, typed: CellAsked) -> str:
    """Which rows are among them, and on which day each counts."""
    if typed.cell not in FUNNEL:
        return f". {how(typed.cell, ahead=typed.ahead)}"
    which = f", of every {HEADS[asked.by].lower()}" if typed.key is None else ""
    return f"{which}. Counted by how they {TOUCHES[asked.touch]}."


def _rows(session: Session, practice: Practice, asked: Asked, typed: CellAsked) -> list[Row]:
    before = int(typed.before) if typed.before else None
    if typed.cell in OF_ANSWERS:
        waiting = leads_of(session, practice, asked, typed.cell, before=before, now=now())
        return [
            replace(_lead(lead, touch), waited=_waited(typed.cell, wait))
            for lead, touch, wait in waiting
        ]
    if typed.cell in BY_DAY:
        ahead = None if typed.ahead is None else int(typed.ahead)
        those = visits_of(session, practice, asked, typed.cell, ahead=ahead, before=before)
        return [_visit(visit, touch) for visit, touch in those]
    return _funnel_rows(session, asked.ledger(practice.zone), typed, before)


def _waited(cell: Cell, wait: timedelta) -> str:
    words = f"{said(Kind.WAIT, wait)} of office time"
    return f"waiting for {words}" if cell is Cell.WAITING else f"answered after {words}"


def _funnel_rows(
    session: Session, ledger: Ledger, typed: CellAsked, before: int | None
) -> list[Row]:
    if typed.cell is Cell.VISITS:
        touches = touches_behind(session, ledger, typed.key, before=before)
        return [Row(one.id, one, came_at=one.arrived_at) for one in touches]
    if typed.cell is Cell.LEADS:
        leads = leads_behind(session, ledger, typed.key, before=before)
        return [_lead(lead, touch) for lead, touch in leads]
    visits = visits_behind(session, ledger, typed.key, typed.cell, before=before)
    return [_visit(visit, touch) for visit, touch in visits]


def _lead(lead: Lead, touch: Touch | None) -> Row:
    sees = may(Permission.LEADS) and caller().scope(Permission.CONTACT) is Scope.ALL
    spoken = spoken_reference(lead.reference)
    return Row(
        lead.id,
        touch,
        reference=lead.reference,
        link=way("staff.lead", reference=spoken) if may(Permission.LEADS) else None,
        name=lead.name if sees else None,
        state=lead.stage,
        came_at=lead.created_at,
    )


def _visit(visit: Appointment, touch: Touch | None) -> Row:
    sees = caller().may(Permission.CONTACT, provider_id=visit.provider_id)
    spoken = spoken_reference(visit.reference)
    return Row(
        visit.id,
        touch,
        reference=visit.reference,
        link=way("staff.appointment", reference=spoken) if may(Permission.CALENDAR) else None,
        name=visit.name if sees else None,
        state=visit.status,
        came_at=visit.created_at,
        starts_at=visit.starts_at,
    )


def _note(cell: Cell, shown: Sequence[Row]) -> None:
    kind = _kind(cell)
    seen = [f"{kind} {row.reference}" for row in shown if row.name is not None]
    note_readings(f"{kind}.read", seen, ("name",))


def _others(asked: Asked, typed: CellAsked) -> list[tuple[str, str, bool]]:
    """The same row's other numbers: words, address, and whether it is this one."""
    week = None if typed.week is None else typed.week.isoformat()
    place = {"key": typed.key, "week": week, "ahead": typed.ahead}
    return [
        (TITLES[cell], rows_url(asked, cell, **place), cell is typed.cell)
        for cell in beside(typed.cell, ahead=typed.ahead)
    ]


def _back(asked: Asked) -> str:
    values = {"from": f"{asked.days.first}", "to": f"{asked.days.last}"}
    return url_for("staff.reports", **values, by=asked.by, touch=asked.touch)  # type: ignore[arg-type]


def _older(before: int) -> str:
    kept = {**request.args.to_dict(), "before": str(before)}
    return f"{url_for('staff.report_rows')}?{urlencode(kept)}"
