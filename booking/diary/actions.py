"""The only way time is sold and given back."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from booking.diary.models import Claim, DiaryCell
from booking.diary.rules import Place
from booking.errors import SlotTaken
from booking.intervals import Interval
from booking.practice.models import Calendar

# Built once: putting a statement together costs more than running it.
UNTRACKED = {"synchronize_session": False}
TAKE_TURN = update(Calendar).values(version=Calendar.version + 1).execution_options(**UNTRACKED)
SWEEP = delete(Claim).where(Claim.expires_at <= bindparam("now")).execution_options(**UNTRACKED)
TAKE_CELLS = insert(cast(Table, DiaryCell.__table__))


def lock_diary(session: Session) -> None:
    """Take the turn to change what is sold, until the commit; then the calendar has a new version.

    Whoever has the turn sees all that was sold before, so caps and repeated requests need no guard
    of their own. Double selling does: the cells' key stands even where the turn is forgotten.
    """
    session.execute(TAKE_TURN)


def claim(
    session: Session, place: Place, *, now: datetime, expires_at: datetime | None = None
) -> Claim:
    """`SlotTaken` ends the transaction's use: roll it back."""
    sweep(session, now=now)
    sold = Claim(expires_at=expires_at, **_described(place))
    session.add(sold)
    session.flush()
    _take_cells(session, sold.id, place.cells)
    return sold


def reclaim(session: Session, sold: Claim, place: Place, *, now: datetime) -> None:
    """Move a claim: the new time is taken before the old is left; what both share stays taken."""
    sweep(session, now=now)
    old, new = place_of(sold).cells, place.cells
    _take_cells(session, sold.id, new - old)
    _leave_cells(session, sold.id, old - new)
    for name, value in _described(place).items():
        setattr(sold, name, value)
    session.flush()


def release(session: Session, claim_id: int) -> None:
    session.execute(delete(DiaryCell).where(DiaryCell.claim_id == claim_id))
    session.execute(delete(Claim).where(Claim.id == claim_id))


def prolong(session: Session, claim_id: int, *, until: datetime) -> None:
    session.execute(update(Claim).where(Claim.id == claim_id).values(expires_at=until))


def sweep(session: Session, *, now: datetime) -> None:
    """Give back what was held and never booked."""
    # Cells and holds go with their claim (ON DELETE CASCADE).
    session.execute(SWEEP, {"now": now})


def place_of(sold: Claim) -> Place:
    return Place(
        type_id=sold.type_id,
        provider_id=sold.provider_id,
        room_id=sold.room_id,
        visit=Interval(sold.starts_at, sold.ends_at),
        busy=Interval(sold.busy_from, sold.busy_until),
    )


def _described(place: Place) -> dict[str, object]:
    return {
        "type_id": place.type_id,
        "provider_id": place.provider_id,
        "room_id": place.room_id,
        "starts_at": place.visit.start,
        "ends_at": place.visit.end,
        "busy_from": place.busy.start,
        "busy_until": place.busy.end,
    }


def _take_cells(session: Session, claim_id: int, cells: Iterable[tuple[int, int]]) -> None:
    # In one order for everybody: unsorted inserts deadlock on PostgreSQL.
    rows = [
        {"resource_id": resource, "cell": cell, "claim_id": claim_id}
        for resource, cell in sorted(cells)
    ]
    if not rows:
        return
    try:
        session.connection().execute(TAKE_CELLS, rows)
    except IntegrityError as error:
        raise SlotTaken from error


def _leave_cells(session: Session, claim_id: int, cells: Iterable[tuple[int, int]]) -> None:
    left = sorted(cells)
    if left:
        keys = tuple_(DiaryCell.resource_id, DiaryCell.cell)
        session.execute(delete(DiaryCell).where(keys.in_(left), DiaryCell.claim_id == claim_id))
