"""Every difference between SQLite and PostgreSQL: connections, transactions, types, one insert."""

import base64
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from time import sleep
from typing import Any, cast

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
)
from sqlalchemy import event as events
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from booking.keyring import Keyring
from booking.peeking import Peeking, Rows, Statement, in_plain_sql, plain_values, sizes_of

BUSY_TIMEOUT_SECONDS = 30


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; naive ones are refused, and what comes back is in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Text encrypted with a key that is not in the database; it cannot be searched."""

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _vault(dialect).encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _vault(dialect).decrypt(value.encode()).decode()


def _vault(dialect: Dialect) -> MultiFernet:
    return cast(MultiFernet, dialect.booking_vault)  # type: ignore[attr-defined]


class Database:
    """One per process: its engine, its two kinds of transaction and what it remembers."""

    def __init__(self, url: str, *, keys: Keyring) -> None:
        self.url = make_url(url)
        self.memo: dict[str, Any] = {}
        self.engine = _engine(url)
        derived = (base64.urlsafe_b64encode(key) for key in keys.derive("sealed columns"))
        vault = MultiFernet([Fernet(key) for key in derived])
        self.engine.dialect.booking_vault = vault  # type: ignore[attr-defined]
        self._peeking = Peeking(self.url, timeout=BUSY_TIMEOUT_SECONDS)
        self._readers = self._sessions(self.engine, writing=False)
        self._writers = self._sessions(self.engine.execution_options(writing=True), writing=True)
        # SQLite has one writer at a time: within a process they queue here instead of polling.
        self._turn = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """What is changed in one goes nowhere: to look at a mail may not make anybody wait."""
        with self._readers() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Commits when the block ends, rolls back when it raises."""
        with self._turn if self.is_sqlite else nullcontext(), self._writers.begin() as session:
            yield session

    @contextmanager
    def rehearsing(self) -> Iterator[Session]:
        """A writing transaction that is taken back: to see what a change would do."""
        with self._turn if self.is_sqlite else nullcontext(), self._writers() as session:
            yield session

    def scrub(self) -> None:
        """After erasing: the file of what was written ahead forgets too, unless somebody reads."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                plain = cast(sqlite3.Connection, connection.connection.driver_connection)
                plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def _sessions(self, bind: Engine, *, writing: bool) -> sessionmaker[Session]:
        info = {"memo": self.memo, "writing": writing, "peeking": self._peeking}
        return sessionmaker(bind, expire_on_commit=False, autoflush=writing, info=info)

    def peek(self, statement: str) -> tuple[Any, ...]:
        """The first row of one read outside any transaction, as cheaply as the driver allows."""
        found = self._peeking.rows(statement)
        if not found:
            raise NoResultFound(f"no row: {statement}")
        return found[0]

    def dispose(self) -> None:
        self._peeking.close()
        self.engine.dispose()


def insert_unless_present(
    session: Session,
    table: Table,
    row: Mapping[str, Any],
    *,
    index_elements: Sequence[str],
) -> bool:
    """Whether it was new; one that is there already stays as it is."""
    statement = _insert_unless_present(
        session.get_bind().dialect.name, table, tuple(index_elements)
    )
    return session.connection().execute(statement, dict(row)).rowcount == 1


@cache
def _insert_unless_present(dialect: str, table: Table, index_elements: tuple[str, ...]) -> Insert:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    statement = insert.on_conflict_do_nothing(index_elements=index_elements)
    return statement.execution_options(preserve_rowcount=True)


def quick_rows(session: Session, statement: Statement, asked: Mapping[str, Any]) -> Rows:
    """As the driver gives them, times to be read by `instant`; in the transaction if there is one.

    For many rows on a path that is often taken: handling them takes SQLAlchemy many times as long
    as finding them takes the database. All values in the statement are parameters with a name.
    """
    dialect = session.get_bind().dialect
    plain = in_plain_sql(statement, dialect.name, sizes_of(asked))
    values = dict(plain_values(asked, dialect.name))
    if not session.in_transaction():
        return cast(Peeking, session.info["peeking"]).rows(plain, values)
    session.flush()
    return session.connection().exec_driver_sql(plain, values).all()


def insert_missing(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Those that are there already stay as they are; give them in one order for everybody."""
    if rows:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
        session.connection().execute(insert.on_conflict_do_nothing(), [dict(row) for row in rows])


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=40,
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_SECONDS},
    )
    events.listen(engine, "connect", _prepare_sqlite)
    events.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    _write_ahead(connection)
    # What is deleted is overwritten, whatever the library's own habit.
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """The first connection to a new file changes its mode; SQLite does not wait for its turn."""
    for _ in range(BUSY_TIMEOUT_SECONDS * 10):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            sleep(0.1)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL").close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and then writes fails when another wrote in between.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
