"""Runs the migrations on DATABASE_URL: one process at a time, all or nothing."""

import sqlite3
import warnings

from alembic import context
from alembic.util import CommandError
from dotenv import load_dotenv
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from config import ROOT, ConfigError, database_url

# Any number, as long as it is always this one: two processes that start together take turns.
ADVISORY_LOCK = 7_105_212


def run() -> None:
    """What stands in its way is a CommandError: Alembic says that in one line, as we do."""
    try:
        _run(_url())
    except ConfigError as error:
        raise CommandError(str(error)) from error
    except (SQLAlchemyError, CommandError) as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        raise CommandError(f"DATABASE_URL cannot be used: {reason}") from error


def _url() -> str:
    url: str | None = context.config.attributes.get("database_url")
    if url is None:
        load_dotenv(ROOT / ".env")
        url = database_url()
    return url


def _run(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    with engine.connect() as connection:
        _migrate(connection)
    engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions would commit before every change of a table.
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=60000").close()
    # A batch rebuilds tables: with these on, dropping the old one would delete every child row.
    connection.execute("PRAGMA foreign_keys=OFF").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    with connection.begin():
        if not is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        context.configure(connection=connection, render_as_batch=True, transactional_ddl=False)
        with warnings.catch_warnings():
            # Of tables that are only looked at. What a batch makes anew, its version sees to.
            warnings.filterwarnings("ignore", "Skipped unsupported reflection")
            context.run_migrations()
        if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(
                f"the migration would leave rows without their parents: {broken[:3]}"
            )


run()
