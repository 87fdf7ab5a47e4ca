"""How far those come who begin to book: counted by day and step, and nothing kept of who it was.

No number of a browser, no address, no time of day: there is nobody to ask whether they object.
"""

import logging
import threading
from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from booking.database import Database
from booking.reports.actions import add_steps
from booking.reports.rules import Step

# For how long counts stay with this process, so that looking at a page rarely writes.
KEPT_FOR = timedelta(seconds=30)
log = logging.getLogger(__name__)


class Steps:
    """What this process has counted and not written down; what it still has ends with it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counts: Counter[tuple[date, Step]] = Counter()
        self._written_at: datetime | None = None

    def count(self, step: Step, on: date, *, now: datetime) -> bool:
        """Whether it is time to write them down; a form that is sent writes anyhow."""
        with self._turn:
            self._counts[on, step] += 1
            is_recent = self._written_at is not None and now - self._written_at < KEPT_FOR
            if is_recent and step in (Step.SEEN, Step.CHOSEN):
                return False
            self._written_at = now
            return True

    def write(self, database: Database) -> None:
        """While the database is away they wait for the next time."""
        with self._turn:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with database.writing() as session:
                add_steps(session, counts)
        except SQLAlchemyError as error:
            log.warning("steps of bookings are not counted yet: %s", type(error).__name__)
            with self._turn:
                self._counts.update(counts)
