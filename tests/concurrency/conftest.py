"""A desk over the default practice, on each database."""

from collections.abc import Iterator

import pytest

from booking.database import Database
from booking.keyring import Keyring
from booking.startup import load_default_practice
from config import Config
from tests.clock import START
from tests.concurrency.books import check_the_books
from tests.concurrency.desk import Desk


@pytest.fixture
def desk(config: Config, database: Database) -> Iterator[Desk]:
    """Whatever a test does at it, the books are right afterwards."""
    load_default_practice(database, now=START)
    keys = Keyring(config.secret_keys)
    elsewhere = Database(config.database_url, keys=keys)
    yield Desk(database, elsewhere, keys)
    elsewhere.dispose()
    check_the_books(database)
