"""Counting how far those come who begin to book."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from booking.database import insert_missing
from booking.reports.models import JourneyStep
from booking.reports.rules import Step

TABLE = cast(Table, JourneyStep.__table__)
RAISE = (
    update(TABLE)
    .where(TABLE.c.day == bindparam("on"), TABLE.c.step == bindparam("taken"))
    .values(count=TABLE.c.count + bindparam("times"))
)


def add_steps(session: Session, counts: Mapping[tuple[date, Step], int]) -> None:
    """In one order for everybody, so that two who count never wait for each other."""
    ordered = sorted(counts.items())
    insert_missing(
        session, TABLE, [{"day": day, "step": step, "count": 0} for (day, step), _ in ordered]
    )
    raised = [{"on": day, "taken": step, "times": n} for (day, step), n in ordered]
    if raised:
        session.connection().execute(RAISE, raised)
