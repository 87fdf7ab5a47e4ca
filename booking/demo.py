"""`make demo`: a busy practice with six weeks of activity, made by the actions everybody uses."""

import os
import random
import secrets
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from booking.accounts.actions import add_account
from booking.accounts.inputs import NewAccount
from booking.accounts.rules import Role
from booking.appointments.actions import book_appointment, book_for_caller
from booking.appointments.calls import What, mark_called
from booking.appointments.changes import cancel_appointment, change_appointment, confirm_coming
from booking.appointments.inputs import Booking, OfficeBooking, OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.queries import by_id
from booking.appointments.rules import Source, Status
from booking.audit.rules import SYSTEM, Actor, ActorKind
from booking.availability.queries import Search, Slot, free_slots
from booking.checks.actions import sign
from booking.checks.queries import text_mark, written_text
from booking.clock import utc_now
from booking.database import Database
from booking.demo_campaigns import add_campaigns, arrive
from booking.demo_leads import fill_leads
from booking.demo_mail import settle_mail
from booking.demo_people import CHECKED, NOTES, UNUSUAL, Guest, strangers
from booking.demo_steps import fill_steps
from booking.errors import Refusal
from booking.keyring import Keyring
from booking.practice.actions import add_block, touch_practice
from booking.practice.inputs import NewBlock
from booking.practice.models import HoursException
from booking.practice.queries import Practice, load_practice
from booking.startup import prepare
from config import ROOT, Config

WEEKS = 3
FULL = 0.6
FULL_TODAY = 0.95
SATURDAY = 5
DAY = timedelta(days=1)
KINDS = ("in-person", "in-person", "in-person", "video", "follow-up", "follow-up")
EMAIL = "demo@houston-hair.example"
VISITOR = Actor(ActorKind.PATIENT)
DESK = Actor(ActorKind.STAFF, name="demo")


def main() -> None:
    """On a throw-away database, then the product as it always runs."""
    folder = tempfile.mkdtemp(prefix="booking-demo-")
    environ = os.environ | {
        "INSTANCE_DIR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/booking.db",
        "MAIL_SERVER": "",
    }
    config = Config.from_environment(environ)
    prepare(config, now=utc_now())
    keys = Keyring(config.secret_keys)
    database = Database(config.database_url, keys=keys)
    made = fill(database, keys, now=utc_now())
    password = let_in(database, now=utc_now())
    fill_leads(database, keys, now=utc_now(), owner=EMAIL)
    fill_steps(database, now=utc_now())
    database.dispose()
    print(f"{made} appointments in {folder}; its mails go to {folder}/mail")
    print(f"The front desk: {config.base_url}/staff/  {EMAIL}  {password}", flush=True)
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "run.py"], environ)  # noqa: S606 - no shell wanted


def let_in(database: Database, *, now: datetime) -> str:
    """An administrator's password, made anew for each demo."""
    password = f"demo-{secrets.token_hex(5)}"
    asked = NewAccount(email=EMAIL, name="Demo Desk", role=Role.ADMIN, password=password)
    with database.writing() as session:
        add_account(session, asked, by=SYSTEM, now=now)
    return password


def fill(database: Database, keys: Keyring, *, now: datetime, seed: int = 1) -> int:
    """How many appointments were made. Each is booked a few days before its time, as people do."""
    with database.writing() as session:
        practice = load_practice(session)
        today = now.astimezone(practice.zone).date()
        _open_and_close(session, practice, today, now)
        add_campaigns(session, now=now)
        text = written_text()
        sign(session, text, seen=text_mark(text), by=DESK, now=now - timedelta(weeks=2 * WEEKS))
    chance = random.Random(seed)  # noqa: S311 - the same week for everybody is the point
    demo = _Demo(database, keys, now, today, chance, strangers(chance))
    for day in _days(today):
        demo.fill_day(day)
    settle_mail(database, now=now)
    return demo.made


def _days(today: date) -> Iterator[date]:
    """Today first, while nobody unusual has been used up."""
    yield today
    first = today - timedelta(weeks=WEEKS)
    days = (first + timedelta(days=n) for n in range(2 * 7 * WEEKS))
    yield from (day for day in days if day != today)


def _open_and_close(session: Session, practice: Practice, today: date, now: datetime) -> None:
    """A morning of surgery each week, never today's; and a Saturday with hours, today on a weekend.

    So that there is something to see on every day of the week.
    """
    patt = practice.providers[0]
    surgery = today + DAY * 2 if today.weekday() < SATURDAY - 2 else today - DAY * 3
    begins = datetime.combine(surgery - timedelta(weeks=WEEKS), time(9), practice.zone)
    block = {"provider": patt.slug, "starts_at": begins, "ends_at": begins.replace(hour=12)}
    weekly = {"repeats": "weekly", "reason": "Surgery"}
    add_block(session, NewBlock.model_validate(block | weekly), by=DESK, now=now)
    weekend = today.weekday() >= SATURDAY
    saturday = today if weekend else today + (SATURDAY - today.weekday()) * DAY
    touch_practice(session)
    hours = {"opens": True, "starts": time(9), "ends": time(13), "reason": "Extra hours"}
    session.add(HoursException(provider_id=patt.id, on=saturday, **hours))


@dataclass
class _Demo:
    database: Database
    keys: Keyring
    now: datetime
    today: date
    chance: random.Random
    strangers: Iterator[Guest]
    made: int = 0
    unusual: list[Guest] = field(default_factory=lambda: list(UNUSUAL))

    def fill_day(self, day: date) -> None:
        kinds = self.chance.sample(KINDS, k=len(KINDS)) * 2
        for kind in kinds:
            asked_at = self._asked_at(day)
            booked = self._book(kind, day, asked_at)
            if booked is not None:
                self.made += 1
                self._live(booked, asked_at)

    def _asked_at(self, day: date) -> datetime:
        """Two to twenty days before, at any hour, never in the future."""
        at = time(self.chance.randrange(24), self.chance.randrange(60), tzinfo=self.now.tzinfo)
        asked = datetime.combine(day - timedelta(days=self.chance.randrange(2, 21)), at)
        return min(asked, self.now - timedelta(minutes=self.chance.randrange(5, 3000)))

    def _book(self, kind: str, day: date, asked_at: datetime) -> int | None:
        full = FULL_TODAY if day == self.today else FULL
        with self.database.reading() as session:
            practice = load_practice(session)
            search = Search(practice.type(kind), day, day, asked_at)
            slots = free_slots(session, practice, search).slots
        if not slots or self.chance.random() > full:
            return None
        # One after another, as a desk fills a day, and a few just anywhere.
        slot = slots[0] if self.chance.random() < full else self.chance.choice(slots)
        try:
            with self.database.writing() as session:
                return self._write(session, kind, slot, asked_at).id
        except Refusal:
            return None

    def _write(self, session: Session, kind: str, slot: Slot, asked_at: datetime) -> Appointment:
        """Through the pages, or for a caller who may have no e-mail address."""
        guest, keys = self._guest(), self.keys
        note = self.chance.choice(NOTES)
        asked = {"type": kind, "starts_at": slot.starts_at, "note": note, "consent": True}
        asked |= vars_of(guest)
        if guest.email is None or self.chance.random() < 0.25:
            call = OfficeBooking.model_validate(asked | {"source": Source.PHONE})
            visit = book_for_caller(session, call, by=DESK, now=asked_at, keys=keys).appointment
            mark_called(session, visit, What.BOOKED, by=DESK, now=asked_at)
            return visit
        if self.made % 4 == 0:
            answers = CHECKED[self.made // 4 % len(CHECKED)]
            asked["check"] = {"version": written_text().number, "answers": answers, "keep": True}
        return book_appointment(
            session,
            Booking.model_validate(asked),
            by=VISITOR,
            now=asked_at,
            keys=keys,
            source=Source.WEB,
            visitor=arrive(session, self.made, at=asked_at),
        ).appointment

    def _guest(self) -> Guest:
        is_unusual = self.unusual and self.chance.random() < 0.5
        return self.unusual.pop(0) if is_unusual else next(self.strangers)

    def _live(self, appointment_id: int, asked_at: datetime) -> None:
        """What became of it: most come, some cancel in time, a few do not show up."""
        later = min(asked_at + timedelta(hours=self.chance.randrange(1, 30)), self.now)
        with self.database.writing() as session:
            visit = by_id(session, appointment_id)
            fate = self.chance.random()
            if fate < 0.06 and visit.starts_at - later > DAY:
                cancel_appointment(session, visit, reason=None, by=VISITOR, now=later)
                return
            is_near = later < visit.starts_at < self.now + 3 * DAY
            if is_near and visit.email and self.chance.random() < 0.5:
                confirm_coming(session, visit, by=VISITOR, now=later)
            self._pass_through(session, visit, fate)

    def _pass_through(self, session: Session, visit: Appointment, fate: float) -> None:
        """As far as the day has come: the last one who left, who is in, who is late."""
        ended, begun = visit.ends_at < self.now, visit.starts_at < self.now + timedelta(minutes=10)
        if ended and fate > 0.93:
            steps: tuple[Status, ...] = (Status.NO_SHOW,)
        elif ended:
            steps = (Status.ARRIVED, Status.COMPLETED)
        else:
            steps = (Status.ARRIVED,) if begun else ()
        for step in steps:
            at = min(visit.ends_at, self.now)
            change_appointment(session, visit, OfficeChange(status=step), by=DESK, now=at)


def vars_of(guest: Guest) -> dict[str, str | None]:
    return {
        "name": guest.name,
        "email": guest.email,
        "phone": guest.phone,
        "locale": guest.locale,
    }


if __name__ == "__main__":
    main()
