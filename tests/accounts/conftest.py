"""A second process on the same database."""

from collections.abc import Iterator

import pytest

from booking.database import Database
from config import Config
from tests.factories import KEYS


@pytest.fixture
def elsewhere(config: Config) -> Iterator[Database]:
    """The same database as another process has it."""
    database = Database(config.database_url, keys=KEYS)
    yield database
    database.dispose()
