import pytest
from sqlalchemy.orm import Session

from tests.availability.desk import Desk, open_desk


@pytest.fixture
def desk(session: Session) -> Desk:
    return open_desk(session)
