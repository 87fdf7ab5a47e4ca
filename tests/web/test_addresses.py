"""Whatever stands in an address: neither kind of database is asked what it cannot be asked."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/book?frame=%00", 200),
        ("/book?frame=A%00", 200),
        ("/callback?frame=a%00", 200),
        (f"/callback?frame={'a' * 100_000}", 200),
        ("/callback?utm_campaign=a%00b", 200),
        ("/embed/demo?campaign=%00", 200),
        ("/go/a%00b", 303),
        ("/go/%00", 303),
    ],
)
def test_what_can_be_no_campaign_is_none(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert answer.headers["X-Frame-Options"] == "DENY"
