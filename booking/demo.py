"""`make demo`: a practice with six weeks of activity, made by the actions everybody uses."""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from booking.appointments.actions import book_appointment
from booking.appointments.changes import cancel_appointment, change_appointment
from booking.appointments.inputs import Booking, OfficeChange
from booking.appointments.queries import by_id
from booking.appointments.rules import Source, Status
from booking.audit.rules import Actor, ActorKind
from booking.availability.queries import Search, Slot, free_slots
from booking.clock import utc_now
from booking.database import Database
from booking.errors import Refusal
from booking.keyring import Keyring
from booking.practice.queries import load_practice
from booking.startup import prepare
from config import ROOT, Config

WEEKS = 3
FULL = 0.55
FIRST_NAMES = """
    Maria Linda Rosa Karen Angela Denise Teresa Sandra Gloria Yolanda Tiffany Monica
    James Robert Carlos David Anthony Marcus Kevin Hector Brian Luis Terrence Paul
""".split()  # noqa: SIM905
LAST_NAMES = """
    Garcia Johnson Nguyen Williams Martinez Brown Davis Rodriguez Wilson Thomas Lopez Moore
    Jackson Perez White Harris Sanchez Robinson Walker Torres Hill Ramirez Carter Mitchell
""".split()  # noqa: SIM905
NOTES = (
    None,
    None,
    "Thinning at the temples for about two years.",
    "I would like to know what can be done after my transplant in 2021.",
    "My hair is thinner everywhere since last winter.",
    "Tight braids for years, now thin at the edges.",
)
KINDS = ("in-person", "in-person", "in-person", "video", "follow-up")
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
    database.dispose()
    print(f"{made} appointments in {folder}; its mails go to {folder}/mail", flush=True)
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "run.py"], environ)  # noqa: S606 - no shell wanted


def fill(database: Database, keys: Keyring, *, now: datetime, seed: int = 1) -> int:
    """How many appointments were made. Each is booked a few days before its time, as people do."""
    chance = random.Random(seed)  # noqa: S311 - the same week for everybody is the point
    made = 0
    for day in _days(now.date()):
        for kind in chance.sample(KINDS, k=len(KINDS)) * 2:
            asked_at = _asked_at(day, chance, now)
            appointment_id = _book(database, keys, kind, day, chance, asked_at)
            if appointment_id is not None:
                made += 1
                _live(database, appointment_id, chance, asked_at, now)
    return made


def _days(today: date) -> Iterator[date]:
    first = today - timedelta(weeks=WEEKS)
    yield from (first + timedelta(days=n) for n in range(2 * 7 * WEEKS))


def _asked_at(day: date, chance: random.Random, now: datetime) -> datetime:
    """Two to twenty days before, at any hour, never in the future."""
    evening = time(chance.randrange(24), chance.randrange(60), tzinfo=now.tzinfo)
    asked = datetime.combine(day - timedelta(days=chance.randrange(2, 21)), evening)
    return min(asked, now - timedelta(minutes=chance.randrange(5, 3000)))


def _book(
    database: Database,
    keys: Keyring,
    kind_slug: str,
    day: date,
    chance: random.Random,
    asked_at: datetime,
) -> int | None:
    with database.reading() as session:
        practice = load_practice(session)
        search = Search(practice.type(kind_slug), day, day, asked_at)
        slots = free_slots(session, practice, search).slots
    if not slots or chance.random() > FULL:
        return None
    booking = _booking(kind_slug, chance.choice(slots), chance)
    try:
        with database.writing() as session:
            booked = book_appointment(
                session, booking, by=VISITOR, now=asked_at, keys=keys, source=Source.WEB
            )
    except Refusal:
        return None
    return booked.appointment.id


def _booking(kind: str, slot: Slot, chance: random.Random) -> Booking:
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    return Booking(
        type=kind,
        starts_at=slot.starts_at,
        name=f"{first} {last}",
        email=f"{first}.{last}{chance.randrange(100)}@example.com".lower(),
        phone=f"+1713555{chance.randrange(100, 200):04d}",
        locale=chance.choice(("en", "en", "en", "es")),
        note=chance.choice(NOTES),
        consent=True,
    )


def _live(
    database: Database,
    appointment_id: int,
    chance: random.Random,
    asked_at: datetime,
    now: datetime,
) -> None:
    """What became of it: most come, some move or cancel in time, a few do not show up."""
    with database.writing() as session:
        visit = by_id(session, appointment_id)
        fate = chance.random()
        later = min(asked_at + timedelta(hours=chance.randrange(1, 30)), now)
        if fate < 0.08 and visit.starts_at - later > timedelta(days=1):
            cancel_appointment(session, visit, reason=None, by=VISITOR, now=later)
        elif visit.ends_at < now:
            outcome = Status.NO_SHOW if fate > 0.93 else Status.COMPLETED
            steps = (outcome,) if outcome == Status.NO_SHOW else (Status.ARRIVED, outcome)
            for step in steps:
                change = OfficeChange(status=step)
                change_appointment(session, visit, change, by=DESK, now=visit.ends_at)


if __name__ == "__main__":
    main()
