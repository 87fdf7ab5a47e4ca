"""A desk at which two do something at once."""

from collections.abc import Iterator

import pytest

from booking.database import Database
from config import Config
from tests.concurrency.desk import Desk
from tests.factories import KEYS


@pytest.fixture
def desk(config: Config, office: Database) -> Iterator[Desk]:
    elsewhere = Database(config.database_url, keys=KEYS)
    yield Desk(office, elsewhere, KEYS)
    elsewhere.dispose()
