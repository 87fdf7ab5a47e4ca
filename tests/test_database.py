"""The two kinds of transaction, the types and the peek, on both engines."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import cast

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import Table, func, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from booking.database import Database, insert_unless_present
from booking.errors import Refusal
from booking.keyring import Keyring
from booking.messages.models import Message, WorkerHeartbeat
from booking.people.models import Consent, Person
from booking.practice.models import Calendar
from booking.practice.queries import calendar_versions
from tests.clock import START
from tests.conftest import SECRET_KEY

CALENDAR = cast(Table, Calendar.__table__)
ROW = {"id": 1, "version": 1, "practice_version": 1}


def message(frozen: str | None = None, created_at: datetime = START) -> Message:
    return Message(
        kind="confirmation",
        once_key="one",
        recipient="ana@example.com",
        locale="en",
        detail={},
        status="sent",
        frozen=frozen,
        created_at=created_at,
    )


def write_and_fail(database: Database) -> None:
    with database.writing() as session:
        session.add(message())
        session.flush()
        raise Refusal


def count(database: Database, table: type[Message | Person]) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def raw(database: Database, column: str) -> object:
    with database.reading() as session:
        return session.scalars(text(f"SELECT {column} FROM message")).one()


@pytest.fixture
def two(database: Database) -> Iterator[Database]:
    """A second process's view of the same database, with a newer secret before the old one."""
    keys = Keyring(("a newer secret", SECRET_KEY))
    other = Database(database.url.render_as_string(hide_password=False), keys=keys)
    yield other
    other.dispose()


def test_writing_commits_when_the_block_ends(database: Database) -> None:
    with database.writing() as session:
        session.add(message())

    assert count(database, Message) == 1


def test_writing_takes_everything_back_when_the_block_raises(database: Database) -> None:
    with pytest.raises(Refusal):
        write_and_fail(database)

    assert count(database, Message) == 0


def test_the_next_writer_has_its_turn_after_a_failed_one(database: Database) -> None:
    with pytest.raises(Refusal):
        write_and_fail(database)

    with database.writing() as session:
        session.add(message())

    assert count(database, Message) == 1


def test_reading_keeps_nothing(database: Database) -> None:
    with database.reading() as session:
        session.add(message())
        session.flush()

    assert count(database, Message) == 0


def test_what_a_reader_changes_makes_it_wait_for_nobody(database: Database, two: Database) -> None:
    with two.writing() as other:
        other.add(message())
        other.flush()
        with database.reading() as session:
            mine = message()
            mine.once_key = "two"
            session.add(mine)

            assert session.scalars(select(Message.id)).all() == []


def test_nobody_sees_what_is_not_committed(database: Database, two: Database) -> None:
    with database.writing() as session:
        session.add(message())
        session.flush()
        seen = count(two, Message)

    assert (seen, count(two, Message)) == (0, 1)


def test_what_was_read_stays_readable_after_the_commit(database: Database) -> None:
    with database.writing() as session:
        added = message()
        session.add(added)

    assert added.kind == "confirmation"


def test_writers_of_several_threads_take_turns(database: Database) -> None:
    with database.writing() as session:
        session.add(Calendar(**ROW))

    def bump() -> None:
        for _ in range(10):
            with database.writing() as session:
                calendar = session.scalars(select(Calendar).with_for_update()).one()
                calendar.version += 1

    threads = [threading.Thread(target=bump) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert calendar_versions(database) == (41, 1)


def test_a_row_without_its_parent_is_refused(database: Database) -> None:
    orphan = Consent(person_id=9, purpose="x", wording="x", given_at=START, given_on="x")

    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(orphan)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2)]
)
def test_sqlite_is_durable_and_lets_readers_read(
    database: Database, pragma: str, value: object
) -> None:
    with database.writing() as session:
        assert session.scalars(text(f"PRAGMA {pragma}")).one() == value


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_writer_on_sqlite_has_the_lock_before_it_reads(database: Database, two: Database) -> None:
    with two.writing() as impatient:
        impatient.execute(text("PRAGMA busy_timeout=0"))

    with database.writing() as first, database.reading() as reader, two.writing() as second:
        first.execute(text("SELECT 1"))
        assert reader.execute(text("SELECT 1")).one()
        with pytest.raises(OperationalError, match="locked"):
            second.execute(text("SELECT 1"))


@pytest.mark.parametrize("hours", [-6, 0, 5.5])
def test_an_instant_comes_back_as_the_same_instant_in_utc(session: Session, hours: float) -> None:
    there = START.astimezone(timezone(timedelta(hours=hours)))
    session.add(message(created_at=there))
    session.flush()
    session.expire_all()

    found = session.scalars(select(Message.created_at)).one()

    assert found == START
    assert found.tzinfo is UTC


def test_an_instant_is_kept_to_the_microsecond(session: Session) -> None:
    precise = START + timedelta(microseconds=1)
    session.add(message(created_at=precise))

    assert session.scalars(select(Message.id).where(Message.created_at > START)).one()
    assert not session.scalars(select(Message.id).where(Message.created_at > precise)).all()


def test_a_time_without_a_zone_cannot_be_stored_or_asked_for(session: Session) -> None:
    naive = datetime(2026, 11, 30, 15)  # noqa: DTZ001

    with pytest.raises(StatementError, match="without a zone"):
        session.execute(update(Message).values(created_at=naive))
    with pytest.raises(StatementError, match="without a zone"):
        session.scalars(select(Message).where(Message.created_at == naive))


@pytest.mark.parametrize("words", ["Hair loss since März\n– 頭髪 🙂", ""])
def test_sealed_text_can_be_read_by_us_and_not_in_the_table(database: Database, words: str) -> None:
    with database.writing() as session:
        session.add(message(frozen=words))

    with database.reading() as session:
        assert session.scalars(select(Message.frozen)).one() == words
    assert str(raw(database, "frozen")).startswith("gAAAA")
    assert "Hair" not in str(raw(database, "frozen"))


def test_nothing_is_sealed_as_nothing(database: Database) -> None:
    with database.writing() as session:
        session.add(message())

    assert raw(database, "frozen") is None


def test_a_newer_secret_opens_what_the_old_one_sealed(database: Database, two: Database) -> None:
    with database.writing() as session:
        session.add(message(frozen="words"))

    with two.reading() as session:
        assert session.scalars(select(Message.frozen)).one() == "words"


def test_what_the_newer_secret_sealed_stays_shut_to_the_old_one(
    database: Database, two: Database
) -> None:
    with two.writing() as session:
        session.add(message(frozen="words"))

    with database.reading() as session, pytest.raises(InvalidToken):
        session.scalars(select(Message.frozen)).one()


def test_a_row_is_put_in_once_and_stays_as_it_is(database: Database) -> None:
    def put(version: int) -> bool:
        with database.writing() as session:
            row = {**ROW, "version": version}
            return insert_unless_present(session, CALENDAR, row, index_elements=["id"])

    assert (put(1), put(2)) == (True, False)
    assert calendar_versions(database) == (1, 1)


def test_only_the_named_key_may_be_there_already(session: Session) -> None:
    table = cast(Table, WorkerHeartbeat.__table__)
    broken = {"worker": "w", "beat_at": None}

    with pytest.raises(IntegrityError), session.begin_nested():
        insert_unless_present(session, table, broken, index_elements=["worker"])


def test_a_failed_statement_does_not_show_what_was_in_it(database: Database) -> None:
    person = Person(name="Ana García", match_key=None, email="ana@example.com", created_at=START)

    with pytest.raises(IntegrityError) as failure, database.writing() as session:
        session.add(person)

    assert "SQL parameters hidden" in str(failure.value)
