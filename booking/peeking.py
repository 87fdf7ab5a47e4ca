"""Reading as cheaply as the drivers allow, past SQLAlchemy's pools, sessions and row handling."""

import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeGuard
from weakref import WeakSet

from sqlalchemy import CompoundSelect, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg as postgresql
from sqlalchemy.engine import URL

if TYPE_CHECKING:
    import psycopg

# Both with parameters by name, which need no order.
DIALECTS = {"sqlite": sqlite.dialect(paramstyle="named"), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]
STORED = "%Y-%m-%d %H:%M:%S.%f"

Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Rows = Sequence[tuple[Any, ...]]
# What a driver gives for a `UtcDateTime`.
Stored = str | datetime
Sizes = tuple[tuple[str, int | None], ...]


class Peeking:
    """A connection of its own for each thread: no pool, no session, no transaction."""

    def __init__(self, url: URL, *, timeout: float) -> None:
        self._url = url
        self._timeout = timeout
        self._local = threading.local()
        # A line goes with its thread, or when a fresh one takes its place.
        self._lines: WeakSet[_Line] = WeakSet()

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> Rows:
        line: _Line | None = getattr(self._local, "line", None)
        if line is not None:
            # The server may have gone away since the last look; a fresh line gets one try.
            with suppress(*self._breaks()):
                return line.rows(statement, values)
        line = self._local.line = _Line(self._connect())
        self._lines.add(line)
        return line.rows(statement, values)

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def _breaks(self) -> tuple[type[Exception], ...]:
        """What says that a line is gone; a file's never is."""
        return () if self._is_sqlite else (_postgres().OperationalError,)

    def _connect(self) -> "sqlite3.Connection | psycopg.Connection[Any]":
        if self._is_sqlite:
            return sqlite3.connect(
                str(self._url.database),
                isolation_level=None,
                check_same_thread=False,
                timeout=self._timeout,
            )
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection: psycopg.Connection[Any] = _postgres().connect(
            plain, autocommit=True, prepare_threshold=0
        )
        return connection

    def close(self) -> None:
        for line in list(self._lines):
            line.close()
        self._local = threading.local()


class _Line:
    """Closed with the last who held it."""

    def __init__(self, connection: "sqlite3.Connection | psycopg.Connection[Any]") -> None:
        self._connection = connection

    def rows(self, statement: str, values: Mapping[str, Any] | None) -> Rows:
        # Without values psycopg takes a percent sign as it stands.
        asked = (statement,) if values is None else (statement, values)
        found: Rows = self._connection.execute(*asked).fetchall()
        return found

    def close(self) -> None:
        self._connection.close()

    def __del__(self) -> None:
        self.close()


def _postgres() -> ModuleType:
    import psycopg  # noqa: PLC0415 - a tenth of a process's memory, of no use to SQLite

    return psycopg


@lru_cache
def in_plain_sql(statement: Statement, dialect: str, sizes: Sizes) -> str:
    """As the driver takes it; what asks about a list has as many places as the list is long."""
    examples = {name: None if size is None else [0] * size for name, size in sizes}
    return str(
        statement.params(examples).compile(
            dialect=DIALECTS[dialect], compile_kwargs={"render_postcompile": True}
        )
    )


def sizes_of(asked: Mapping[str, Any]) -> Sizes:
    """How long each list is; None for what is no list."""
    return tuple((name, len(one) if _is_list(one) else None) for name, one in asked.items())


def plain_values(asked: Mapping[str, Any], dialect: str) -> Iterator[tuple[str, Any]]:
    """What the places of `in_plain_sql` are filled with."""
    for name, value in asked.items():
        if _is_list(value):
            yield from ((f"{name}_{number}", one) for number, one in enumerate(value, start=1))
        elif isinstance(value, datetime) and dialect == "sqlite":
            yield name, value.astimezone(UTC).strftime(STORED)
        else:
            yield name, value


def instant(stored: Stored) -> datetime:
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _is_list(value: object) -> TypeGuard[Collection[Any]]:
    return isinstance(value, Collection) and not isinstance(value, str)
