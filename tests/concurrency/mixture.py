"""Everything that can be done to the diary, at random and by many; runs in real processes."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.actions import book_appointment, book_for_caller
from booking.appointments.changes import cancel_appointment, change_appointment
from booking.appointments.inputs import OfficeBooking, OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import Move, move_appointment
from booking.appointments.rules import Status
from booking.database import Database
from booking.errors import NotFound
from booking.holds.actions import extend_hold, hold_slot
from booking.holds.inputs import NewHold
from booking.keyring import Keyring
from booking.practice.actions import touch_practice
from booking.practice.models import (
    ConsultationType,
    ConsultationTypeProvider,
    Location,
    Provider,
    Room,
    WorkingHours,
)
from config import Config
from tests.concurrency.desk import Desk, asked, at_once, outcome
from tests.factories import NINE, OFFICE, PATIENT

TYPES = ("in-person", "video", "follow-up")
PROVIDERS = (None, "patt", "lee")
DAYS = 2


def add_a_second_provider_and_room(session: Session) -> None:
    touch_practice(session)
    hours = [WorkingHours(weekday=day, starts=time(9), ends=time(17)) for day in range(5)]
    lee = Provider(slug="lee", name="Dr. Lee", title="Surgeon", position=1, hours=hours)
    location_id = session.scalars(select(Location.id)).one()
    session.add_all((lee, Room(slug="room-2", name="Room 2", location_id=location_id)))
    session.flush()
    for type_id in session.scalars(select(ConsultationType.id)):
        session.add(ConsultationTypeProvider(type_id=type_id, provider_id=lee.id))


def stir(config: Config, *, processes: int, each: int, deeds: int) -> Counter[str]:
    """What was answered to which deed, counted."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn) as pool:
        parts = [pool.submit(act_together, config, n, each, deeds) for n in range(processes)]
        return sum((part.result() for part in parts), Counter())


def act_together(config: Config, process: int, callers: int, deeds: int) -> Counter[str]:
    keys = Keyring(config.secret_keys)
    database = Database(config.database_url, keys=keys)
    desk = Desk(database, database, keys)
    desk.free_starts()
    people = [Caller(desk, f"{process}-{n}", deeds) for n in range(callers)]
    try:
        return sum(at_once([person.act for person in people]), Counter())
    finally:
        database.dispose()


class Caller:
    """Whoever it is, they change anybody's appointment: that is what makes it a mixture."""

    def __init__(self, desk: Desk, name: str, deeds: int) -> None:
        self.desk, self.name, self.deeds = desk, name, deeds
        self.random = Random(name)
        self.hold: str | None = None

    def act(self) -> Counter[str]:
        said: Counter[str] = Counter()
        for number in range(self.deeds):
            deed = self.random.choice((keep, extend, book, book, insist, move, drag, cancel, judge))
            answer = outcome(self.desk.database, partial(deed, self, f"{self.name}-{number}"))
            said[f"{deed.__name__}: {type(answer).__name__}"] += 1
        return said

    def start(self, *, step: int = 15) -> datetime:
        minutes = self.random.randrange(0, 8 * 60, step)
        return NINE + timedelta(days=self.random.randrange(DAYS), minutes=minutes)

    def wish(self) -> dict[str, str | None]:
        return {"type": self.random.choice(TYPES), "provider": self.random.choice(PROVIDERS)}

    def anybodys(self, session: Session) -> Appointment:
        found = session.scalars(select(Appointment.id).order_by(Appointment.id.desc())).all()
        if not found:
            raise NotFound
        return session.get_one(Appointment, self.random.choice(found))


def keep(caller: Caller, _contact: str, session: Session) -> None:
    wish = NewHold.model_validate(caller.wish() | {"starts_at": caller.start()})
    caller.hold = hold_slot(session, wish, browser=caller.name, now=caller.desk.now).token


def extend(caller: Caller, _contact: str, session: Session) -> None:
    extend_hold(session, caller.hold or "none", now=caller.desk.now)


def book(caller: Caller, contact: str, session: Session) -> None:
    wish = asked(caller.start(), contact, hold=caller.hold, **caller.wish())
    desk = caller.desk
    book_appointment(session, wish, by=PATIENT, now=desk.now, keys=desk.keys)


def insist(caller: Caller, contact: str, session: Session) -> None:
    """The office, outside the public rules."""
    over = {"starts_at": caller.start(step=5), "override": True, "reason": "asked for it"}
    wish = OfficeBooking.model_validate(caller.wish() | over | {"name": f"Ann {contact}"})
    desk = caller.desk
    book_for_caller(session, wish, by=OFFICE, now=desk.now, keys=desk.keys)


def move(caller: Caller, _contact: str, session: Session) -> None:
    wish = Move(starts_at=caller.start())
    move_appointment(session, caller.anybodys(session), wish, by=PATIENT, now=caller.desk.now)


def drag(caller: Caller, _contact: str, session: Session) -> None:
    """The office, to another provider and outside the public rules."""
    provider = caller.random.choice(PROVIDERS)
    wish = Move(starts_at=caller.start(step=5), provider=provider, override=True)
    move_appointment(session, caller.anybodys(session), wish, by=OFFICE, now=caller.desk.now)


def cancel(caller: Caller, _contact: str, session: Session) -> None:
    visit = caller.anybodys(session)
    cancel_appointment(session, visit, reason=None, by=PATIENT, now=caller.desk.now)


def judge(caller: Caller, _contact: str, session: Session) -> None:
    """Any status after any other: what is not a step is refused, a cancel may be undone."""
    change = OfficeChange(status=caller.random.choice(tuple(Status)))
    visit = caller.anybodys(session)
    change_appointment(session, visit, change, by=OFFICE, now=caller.desk.now)
