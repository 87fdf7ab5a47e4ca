"""Fixtures for the whole suite: a clock, both databases, the app on each."""

import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from booking import create_app
from booking.database import Database
from booking.keyring import Keyring
from booking.startup import load_default_practice
from config import Config
from tests.clock import SettableClock
from tests.databases import Workshop

# A busy machine is slow now and then; a rule that fails is wrong on every machine.
settings.register_profile(
    "booking",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("booking")

WORKSHOP = "BOOKING_TEST_WORKSHOP"
DATABASES = ("sqlite", "postgresql")
SECRET_KEY = "a secret that only the tests know"


def pytest_configure() -> None:
    # The processes that xdist starts inherit the variable, and so share the first one's workshop.
    if WORKSHOP not in os.environ:
        os.environ[WORKSHOP] = str(Workshop.open().folder)


def pytest_unconfigure() -> None:
    shared = Workshop(Path(os.environ[WORKSHOP]))
    if shared.owner == os.getpid():
        del os.environ[WORKSHOP]
        shared.close()


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    return Workshop(Path(os.environ[WORKSHOP]))


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(params=DATABASES)
def database_url(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path: Path
) -> Iterator[str]:
    """A migrated, empty database of each kind."""
    if request.param == "sqlite":
        yield workshop.migrated_sqlite(tmp_path / "booking.db")
    else:
        name = f"test_{uuid.uuid4().hex}"
        yield workshop.migrated_postgres(name)
        workshop.drop_postgres(name)


@pytest.fixture(params=DATABASES)
def unmigrated_url(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path: Path
) -> Iterator[str]:
    """A database of each kind without a single table."""
    if request.param == "sqlite":
        yield workshop.empty_sqlite(tmp_path / "booking.db")
    else:
        name = f"test_{uuid.uuid4().hex}"
        yield workshop.empty_postgres(name)
        workshop.drop_postgres(name)


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> Mapping[str, str]:
    """The environment of `config`; a test module overrides it by a fixture that adds to it."""
    return {
        "DATABASE_URL": database_url,
        "INSTANCE_DIR": str(tmp_path / "instance"),
        "SECRET_KEY": SECRET_KEY,
        "RATE_LIMITS": "off",
    }


@pytest.fixture
def config(environ: Mapping[str, str]) -> Config:
    return Config.from_environment(environ)


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    database = Database(config.database_url, keys=Keyring(config.secret_keys))
    yield database
    database.dispose()


@pytest.fixture
def office(database: Database, clock: SettableClock) -> Database:
    """With the default practice."""
    load_default_practice(database, now=clock())
    return database


@pytest.fixture(scope="session", params=DATABASES)
def shared_office(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The default practice, made once: only `session` writes to it, and takes it all back."""
    if request.param == "sqlite":
        url = workshop.migrated_sqlite(tmp_path_factory.mktemp("shared") / "booking.db")
    else:
        url = workshop.migrated_postgres(f"shared_{uuid.uuid4().hex}")
    database = Database(url, keys=Keyring((SECRET_KEY,)))
    load_default_practice(database, now=SettableClock()())
    yield database
    database.dispose()


@pytest.fixture
def session(shared_office: Database) -> Iterator[Session]:
    """One writing transaction over the default practice, for tests that need no second."""
    with shared_office.writing() as session:
        yield session
        session.rollback()


@pytest.fixture
def app(
    config: Config, database: Database, clock: SettableClock, workshop: Workshop
) -> Iterator[Flask]:
    """The app over the default practice."""
    load_default_practice(database, now=clock())
    app = create_app(config, clock=clock)
    # Compiling them anew took more of the suite's time than anything else.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(workshop.templates))
    yield app
    app.extensions["booking"].database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
