"""A practice with any number of appointments behind and ahead of it, written past the ORM."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import select

from booking.database import Database
from booking.practice.models import Location, Provider, Room

PER_PROVIDER = 12_500
# Leaves 11:00 and 16:00 free, as a well-booked day does.
HOURS = (9, 10, 13, 14, 15)
OFFICE = ZoneInfo("America/Chicago")
VISIT, PADDED = timedelta(minutes=45), timedelta(minutes=60)
CELL_SECONDS = 300
COLUMNS = {
    "person": "id name match_key email phone created_at",
    "claim": "id type_id provider_id room_id starts_at ends_at busy_from busy_until expires_at",
    "diary_cell": "resource_id cell claim_id",
    "appointment": "id reference type_id provider_id location_id claim_id starts_at ends_at status"
    " version agreed_at source person_id name email phone locale manage_nonce manage_hash"
    " created_at late_cancel",
    "message": "id kind once_key recipient locale reference subject_id subject_version detail"
    " status attempts failures doubts created_at sent_at",
}


@dataclass(frozen=True, slots=True)
class Visit:
    number: int
    provider_id: int
    room_id: int
    starts_at: datetime

    @property
    def moment(self) -> str:
        return text_of(self.starts_at)


def text_of(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def fill(
    database: Database, count: int, *, now: datetime, per_provider: int = PER_PROVIDER
) -> None:
    """Half of them past, half to come; as many providers and rooms as that takes."""
    if not count:
        return
    resources = _resources(database, -(-count // per_provider))
    visits = list(_visits(resources, count, now.date()))
    for table, rows in (
        ("person", _people(visits)),
        ("claim", _claims(visits)),
        ("diary_cell", _cells(visits)),
        ("appointment", _appointments(visits)),
        ("message", _messages(visits)),
    ):
        _load(database, table, rows)


def _resources(database: Database, providers: int) -> list[tuple[int, int]]:
    """(provider, room) pairs: the default practice's own, then others at another place."""
    with database.writing() as session:
        pairs = [
            (session.scalars(select(Provider.id)).one(), session.scalars(select(Room.id)).one())
        ]
        elsewhere = Location(
            slug="elsewhere", name="", street="", city="", region="", postal_code="",
            timezone="America/Chicago", phone="", arrival_note="", arrival_note_es="", position=9,
        )  # fmt: skip
        session.add(elsewhere)
        session.flush()
        for number in range(1, providers):
            provider = Provider(slug=f"p{number}", name="", title="", position=number)
            room = Room(slug=f"r{number}", name="", location_id=elsewhere.id)
            session.add_all((provider, room))
            session.flush()
            pairs.append((provider.id, room.id))
        return pairs


def _visits(resources: Sequence[tuple[int, int]], count: int, today: date) -> Iterator[Visit]:
    each = -(-count // len(resources))
    first = today - timedelta(days=each // len(HOURS) // 2 * 7 // 5)
    number = 0
    for provider_id, room_id in resources:
        for starts_at in _starts(first, min(each, count - number)):
            number += 1
            yield Visit(number, provider_id, room_id, starts_at)


def _starts(first: date, count: int) -> Iterator[datetime]:
    day = first
    made = 0
    while made < count:
        if day.weekday() < 5:
            for hour in HOURS[: count - made]:
                wall = datetime(day.year, day.month, day.day, hour, tzinfo=OFFICE)
                yield wall.astimezone(UTC)
                made += 1
        day += timedelta(days=1)


def _people(visits: Sequence[Visit]) -> Iterator[tuple[object, ...]]:
    for visit in visits[::4]:
        number = visit.number
        email = f"p{number}@example.com"
        yield (number, f"P {number}", f"p {number}", email, f"+1713{number:07d}", visit.moment)


def _claims(visits: Sequence[Visit]) -> Iterator[tuple[object, ...]]:
    for visit in visits:
        end, free = text_of(visit.starts_at + VISIT), text_of(visit.starts_at + PADDED)
        start = visit.moment
        yield (visit.number, 1, visit.provider_id, visit.room_id, start, end, start, free, None)


def _cells(visits: Sequence[Visit]) -> Iterator[tuple[object, ...]]:
    cells = int(PADDED.total_seconds()) // CELL_SECONDS
    for visit in visits:
        first = int(visit.starts_at.timestamp()) // CELL_SECONDS
        for resource in (visit.provider_id, visit.room_id):
            for cell in range(first, first + cells):
                yield (resource, cell, visit.number)


def _appointments(visits: Sequence[Visit]) -> Iterator[tuple[object, ...]]:
    for visit in visits:
        number, start = visit.number, visit.moment
        end = text_of(visit.starts_at + VISIT)
        person = (number - 1) // 4 * 4 + 1
        contact = (f"P {person}", f"p{person}@example.com", f"+1713{person:07d}")
        made = text_of(visit.starts_at - timedelta(days=9))
        yield (
            number, f"{number:08d}", 1, visit.provider_id, 1, number, start, end, "booked", 1, made,
            "web", person, *contact, "en", f"n{number}", f"h{number}", made, False,
        )  # fmt: skip


def _messages(visits: Sequence[Visit]) -> Iterator[tuple[object, ...]]:
    for visit in visits:
        number, sent = visit.number, text_of(visit.starts_at - timedelta(days=9))
        key = f"confirmation:{number}:1"
        yield (
            number, "confirmation", key, "p@example.com", "en", f"{number:08d}", number, 1, "{}",
            "sent", 1, 0, 0, sent, sent,
        )  # fmt: skip


def _load(database: Database, table: str, rows: Iterator[tuple[object, ...]]) -> None:
    columns = COLUMNS[table].split()
    raw = database.engine.raw_connection()
    try:
        if database.is_sqlite:
            marks = ", ".join("?" * len(columns))
            raw.cursor().execute("BEGIN")
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            raw.cursor().executemany(statement, rows)  # type: ignore[arg-type]
        else:
            _copy(raw.driver_connection, table, columns, rows)
        raw.commit()
    finally:
        raw.close()


def _copy(
    connection: object, table: str, columns: Sequence[str], rows: Iterator[tuple[object, ...]]
) -> None:
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if columns[0] == "id":
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
