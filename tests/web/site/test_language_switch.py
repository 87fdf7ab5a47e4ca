"""The link to the other language repeats what a page's address may say, and nothing else."""

import pytest
from flask.testing import FlaskClient

REST = ("endpoint=x", "_method=POST", "_scheme=ftp", "_anchor=x", "_external=1", "filename=x")


@pytest.mark.parametrize("path", ["/", "/nowhere", "/book/in-person"])
@pytest.mark.parametrize("query", REST)
def test_no_name_in_an_address_is_an_order_to_us(
    client: FlaskClient, path: str, query: str
) -> None:
    answer = client.get(f"{path}?{query}", headers={"Host": "evil.example"})

    assert answer.status_code == (404 if path == "/nowhere" else 200)
    assert "evil.example" not in answer.text
    assert query not in answer.text


def test_a_chosen_time_is_repeated_as_it_was(client: FlaskClient) -> None:
    page = client.get("/book/in-person/details?starts_at=2026-12-08T16:30:00%2B01:00").text

    assert "?starts_at=2026-12-08T16:30:00%2B01:00&amp;lang=es" in page
