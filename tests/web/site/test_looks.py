"""Whatever looks for free times is counted, for one asker cannot keep the machine busy."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from booking.database import Database
from booking.web.limits import ARRIVALS, LOOKS
from tests.conftest import SECRET_KEY
from tests.web.site.articles import touches

COUNTED = ("/", "/book", "/book/in-person", "/book/in-person/details", "/callback", "/go/x")


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> Mapping[str, str]:
    return {
        "DATABASE_URL": database_url,
        "INSTANCE_DIR": str(tmp_path / "instance"),
        "SECRET_KEY": SECRET_KEY,
        "RATE_LIMITS": "on",
    }


@pytest.mark.parametrize(
    "path",
    ["/", "/book", "/book/in-person", "/book/in-person/details", "/callback", "/go/x", "/check"],
)
def test_too_many_looks_are_told_to_wait(client: FlaskClient, path: str) -> None:
    # The cheapest page that is counted uses up the rest.
    answers = [client.get("/book/in-person/details").status_code for _ in range(LOOKS.times)]

    assert set(answers) == {303}
    assert client.get(path).status_code == 429


def test_more_arrivals_than_people_make_are_not_noted(
    client: FlaskClient, database: Database
) -> None:
    path = "/book/in-person/details?utm_campaign="
    answers = [client.get(f"{path}{number}").status_code for number in range(ARRIVALS.times + 2)]

    assert set(answers) == {303}
    assert len(touches(database)) == ARRIVALS.times
