"""A page that is not open to somebody leaves the ways that are."""

import pytest

from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOT_THEIRS, NOT_THERE = "/staff/settings/people", "/staff/people/999"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [(NOT_THEIRS, 403, "This is not open to you"), (NOT_THERE, 404, "This page is not here")],
)
def test_a_refusal_keeps_the_rail(desk: Desk, path: str, status: int, words: str) -> None:
    answer = desk.get(path)

    assert answer.status_code == status
    assert f"<h1>{words}</h1>" in answer.text
    assert '<nav aria-label="Staff area">' in answer.text
    assert 'href="/staff/calendar"' in answer.text


def test_a_script_is_told_in_its_own_way(desk: Desk) -> None:
    answer = desk.ask("GET", NOT_THEIRS)

    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
