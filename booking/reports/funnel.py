"""From touch to attended visit: the counts, and the rows behind each of them.

Both ask by the same conditions, so that a number and its list can not disagree. What has a touch
belongs to the time of that touch, whenever it came about; what has none to its own. A visit is a
touch by which somebody came to our pages; leads and bookings count by others as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from booking.appointments.models import Appointment
from booking.campaigns.models import Touch
from booking.intervals import Interval
from booking.leads.models import Lead
from booking.leads.rules import CAME, Stage
from booking.reports.rules import (
    DIRECT,
    UNSAID,
    BookedOnce,
    By,
    Cell,
    FunnelRow,
    Touched,
    funnel_rows,
)

Kept = type[Lead] | type[Appointment]
Asked = Select[*tuple[Any, ...]]
PAGE = 100


@dataclass(frozen=True, slots=True)
class Ledger:
    """When, and which of somebody's touches it is all counted for, by which of its words."""

    span: Interval
    by: By = By.CAMPAIGN
    touch: Touched = Touched.FIRST

    def word(self) -> ColumnElement[str]:
        columns = {By.CAMPAIGN: Touch.campaign, By.SOURCE: Touch.source, By.MEDIUM: Touch.medium}
        return func.coalesce(columns[self.by], UNSAID)

    def key(self) -> ColumnElement[str]:
        return case((Touch.id.is_(None), DIRECT), else_=self.word())

    def touch_of(self, kept: Kept) -> InstrumentedAttribute[int | None]:
        return kept.first_touch_id if self.touch is Touched.FIRST else kept.last_touch_id

    @property
    def visits(self) -> ColumnElement[bool]:
        return and_(Touch.is_arrival, _within(Touch.arrived_at, self.span))

    def holds(self, kept: Kept) -> Iterator[ColumnElement[bool]]:
        yield or_(
            _within(Touch.arrived_at, self.span),
            and_(Touch.id.is_(None), _within(kept.created_at, self.span)),
        )
        if kept is Lead:
            yield Lead.stage != Stage.SPAM


def funnel(session: Session, ledger: Ledger, zone: ZoneInfo) -> list[FunnelRow]:
    visits = select(ledger.word().label("row_key"), func.count()).where(ledger.visits)
    leads = _joined(select(ledger.key().label("row_key"), func.count()), Lead, ledger)
    booked = select(ledger.key(), Touch.arrived_at, Appointment.created_at, Appointment.status)
    return funnel_rows(
        _counted(session, visits),
        _counted(session, leads),
        (
            BookedOnce(key, touched_at, booked_at, status in CAME)
            for key, touched_at, booked_at, status in session.execute(
                _joined(booked, Appointment, ledger)
            )
        ),
        zone,
    )


def attended_ever(session: Session, touch: Touched) -> dict[str, int]:
    """By campaign, whenever its touch was: what a campaign costs, it costs once."""
    of_touch = Touch.id == (
        Appointment.first_touch_id if touch is Touched.FIRST else Appointment.last_touch_id
    )
    found = select(Touch.campaign, func.count()).join(Appointment, of_touch)
    known = found.where(Touch.campaign.is_not(None), Appointment.status.in_(CAME))
    return dict(session.execute(known.group_by(Touch.campaign)).all())  # type: ignore[arg-type]


def touches_behind(
    session: Session, ledger: Ledger, key: str | None, *, before: int | None
) -> Sequence[Touch]:
    """The newest first, a page of them and one more."""
    found = select(Touch).where(ledger.visits)
    if key is not None:
        found = found.where(ledger.word() == key)
    if before is not None:
        found = found.where(Touch.id < before)
    return session.scalars(found.order_by(Touch.id.desc()).limit(PAGE + 1)).all()


def leads_behind(
    session: Session, ledger: Ledger, key: str | None, *, before: int | None
) -> Sequence[tuple[Lead, Touch | None]]:
    return _page(session, Lead, ledger, key, before)


def visits_behind(
    session: Session, ledger: Ledger, key: str | None, cell: Cell, *, before: int | None
) -> Sequence[tuple[Appointment, Touch | None]]:
    """Those that were booked, or of them those that were attended."""
    came = (Appointment.status.in_(CAME),) if cell is Cell.ATTENDED else ()
    return _page(session, Appointment, ledger, key, before, *came)


def _page(
    session: Session,
    kept: Any,  # noqa: ANN401 - Lead or Appointment
    ledger: Ledger,
    key: str | None,
    before: int | None,
    *more: ColumnElement[bool],
) -> Sequence[tuple[Any, Touch | None]]:
    found = _joined(select(kept, Touch), kept, ledger).where(*more)
    if key is not None:
        found = found.where(ledger.key() == key)
    if before is not None:
        found = found.where(kept.id < before)
    rows = session.execute(found.order_by(kept.id.desc()).limit(PAGE + 1))
    return rows.all()


def _joined(found: Asked, kept: Kept, ledger: Ledger) -> Asked:
    """With its touch, where it has one."""
    tied = found.select_from(kept).outerjoin(Touch, ledger.touch_of(kept) == Touch.id)
    return tied.where(*ledger.holds(kept))


def _counted(session: Session, found: Asked) -> dict[str, int]:
    # By the column's name: PostgreSQL takes the same values, bound twice, for two expressions.
    return dict(session.execute(found.group_by("row_key")).all())


def _within(at: Any, span: Interval) -> ColumnElement[bool]:  # noqa: ANN401 - a column of instants
    return and_(at >= span.start, at < span.end)
