"""What the tests of simultaneity share: a desk to book at, crowds, and the books to check after."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.appointments.actions import Booked, book_appointment
from booking.appointments.changes import cancel_appointment
from booking.appointments.inputs import Booking
from booking.appointments.models import Appointment
from booking.appointments.moves import Move, move_appointment
from booking.appointments.queries import by_id
from booking.availability.queries import Search, free_slots
from booking.database import Database
from booking.errors import Refusal
from booking.holds.actions import Held, hold_slot
from booking.holds.inputs import NewHold
from booking.keyring import Keyring
from booking.messages.models import Message
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import NINE, PATIENT, TEN, booking
from tests.waiting import PATIENCE_SECONDS

T = TypeVar("T")
Action = Callable[[Session], T]

ELEVEN = TEN + timedelta(hours=1)


def asked(starts_at: datetime, caller: str = "ann", **rest: object) -> Booking:
    """Every caller has an address and a number of their own."""
    digits = int.from_bytes(caller.encode(), "big") % 10**7
    plain = {
        "type": "video",
        "name": f"Ann {caller}",
        "email": f"{caller}@mail.example",
        "phone": f"713{digits:07}",
    }
    return booking(starts_at, **plain | rest)


def outcome(database: Database, action: Action[T]) -> T | Refusal:
    """In a transaction of its own; whatever is not a refusal is a fault and raised."""
    try:
        with database.writing() as session:
            return action(session)
    except Refusal as refusal:
        return refusal


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Each in a thread of its own, let go together; what they answered, in their order."""
    gate = threading.Barrier(len(calls))

    def wait_and(call: Callable[[], T]) -> T:
        gate.wait(PATIENCE_SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as crowd:
        return list(crowd.map(wait_and, calls))


def wait_for_another(database: Database) -> None:
    """Until somebody waits for this transaction; SQLite lets nobody else even begin."""
    waits = "wait_event_type = 'Lock' AND datname = current_database()"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not database.is_sqlite:
        if database.peek(f"SELECT count(*) FROM pg_stat_activity WHERE {waits}")[0]:
            return
        assert time.monotonic() < deadline, "the other transaction waits for nothing"
        time.sleep(0.01)


@dataclass(frozen=True, slots=True)
class Desk:
    """`elsewhere` is the same database as another process of the product has it."""

    database: Database
    elsewhere: Database
    keys: Keyring
    now: datetime = START

    def booking(self, starts_at: datetime, caller: str = "ann", **rest: object) -> Action[Booked]:
        wish = asked(starts_at, caller, **rest)
        return lambda session: book_appointment(
            session, wish, by=PATIENT, now=self.now, keys=self.keys
        )

    def book(self, starts_at: datetime, caller: str = "ann", **rest: object) -> Appointment:
        with self.database.writing() as session:
            return self.booking(starts_at, caller, **rest)(session).appointment

    def holding(self, starts_at: datetime) -> Action[Held]:
        wish = NewHold(type="video", starts_at=starts_at)
        return lambda session: hold_slot(session, wish, browser=None, now=self.now)

    def moving(
        self, visit: Appointment, starts_at: datetime, *, version: int | None = None
    ) -> Action[None]:
        move = Move(starts_at=starts_at, version=version)
        return lambda session: move_appointment(
            session, by_id(session, visit.id), move, by=PATIENT, now=self.now
        )

    def cancelling(self, visit: Appointment) -> Action[None]:
        return lambda session: cancel_appointment(
            session, by_id(session, visit.id), reason=None, by=PATIENT, now=self.now
        )

    def all_at_once(self, actions: Sequence[Action[T]]) -> list[T | Refusal]:
        """Half of them in either process."""
        processes = (self.database, self.elsewhere)

        def call(number: int) -> T | Refusal:
            return outcome(processes[number % 2], actions[number])

        return at_once([partial(call, n) for n in range(len(actions))])

    def in_turn(self, first: Action[T], second: Action[T]) -> tuple[T | Refusal, T | Refusal]:
        """`second` begins elsewhere while `first` is done but not committed."""
        started: list[Future[T | Refusal]] = []

        def first_and_then(session: Session) -> T:
            answer = first(session)
            started.append(other.submit(outcome, self.elsewhere, second))
            wait_for_another(self.database)
            return answer

        with ThreadPoolExecutor(1) as other:
            answer = outcome(self.database, first_and_then)
            later = started[0].result() if started else outcome(self.elsewhere, second)
        return answer, later

    def free_starts(self, kind: str = "video") -> list[datetime]:
        with self.database.reading() as session:
            practice = load_practice(session)
            first = NINE.date()
            search = Search(practice.type(kind), first, first + timedelta(days=20), self.now)
            return [slot.starts_at for slot in free_slots(session, practice, search).slots]

    def appointments(self) -> list[Appointment]:
        with self.database.reading() as session:
            return list(session.scalars(select(Appointment).order_by(Appointment.id)))

    def mails(self, kind: str) -> int:
        with self.database.reading() as session:
            return session.scalars(select(func.count()).where(Message.kind == kind)).one()
