"""Whatever looks for free times is counted, for one asker cannot keep the machine busy."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from booking.web.limits import LOOKS
from tests.conftest import SECRET_KEY


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> Mapping[str, str]:
    return {
        "DATABASE_URL": database_url,
        "INSTANCE_DIR": str(tmp_path / "instance"),
        "SECRET_KEY": SECRET_KEY,
        "RATE_LIMITS": "on",
    }


@pytest.mark.parametrize("path", ["/", "/book", "/book/in-person", "/book/in-person/details"])
def test_too_many_looks_are_told_to_wait(client: FlaskClient, path: str) -> None:
    # The cheapest page that is counted uses up the rest.
    answers = [client.get("/book/in-person/details").status_code for _ in range(LOOKS.times)]

    assert set(answers) == {303}
    assert client.get(path).status_code == 429
