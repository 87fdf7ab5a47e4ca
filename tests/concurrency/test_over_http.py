"""The same over the wire: two servers, three web processes and two workers on one database."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.concurrency.books import check_the_books
from tests.concurrency.desk import at_once
from tests.concurrency.premises import Premises, premises
from tests.conftest import DATABASES
from tests.databases import Workshop
from tests.migrated import empty_database
from tests.programs import Answer

ROUNDS = range(10)


@pytest.fixture(scope="module", params=DATABASES)
def office(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Premises]:
    folder = tmp_path_factory.mktemp("premises")
    with empty_database(workshop, request.param, folder) as url, premises(url, folder) as office:
        yield office
        check_the_books(office.database)


def ask_for_one_time(office: Premises, starts_at: str, crowd: str) -> list[Answer]:
    """Fifty callers, half of them at each server."""
    programs = office.programs * 25
    calls = [partial(one.book, starts_at, f"{crowd}-{n}") for n, one in enumerate(programs)]
    return at_once(calls)


@pytest.mark.parametrize("number", ROUNDS)
def test_of_fifty_who_book_one_time_one_gets_it(office: Premises, number: int) -> None:
    starts = office.programs[0].starts()
    answers = ask_for_one_time(office, starts[7], f"round-{number}")
    assert sorted(answer.status for answer in answers) == [201] + [409] * 49
    offered = [answer.body["alternatives"] for answer in answers if answer.status == 409]
    assert all(len(slots) == 3 for slots in offered)
    assert all(slot["starts_at"] != starts[7] for slots in offered for slot in slots)


def test_a_request_that_comes_twenty_times_at_once_is_one_booking(office: Premises) -> None:
    start = office.programs[0].starts()[7]
    send = [partial(one.book, start, "twice", Idempotency_Key="k1") for one in office.programs]
    answers = at_once(send * 10)
    assert [answer.status for answer in answers] == [201] * 20
    assert len({answer.body["reference"] for answer in answers}) == 1


def test_who_books_at_once_gets_one_mail_each(office: Premises) -> None:
    starts = office.programs[0].starts()[::5][:20]
    calls = zip(office.programs * 10, starts, strict=True)
    answers = at_once([partial(one.book, start, f"at-{start[:13]}") for one, start in calls])
    assert [answer.status for answer in answers] == [201] * 20
    office.wait_for_confirmations(len(ROUNDS) + 1 + 20)
    assert set(office.confirmations().values()) == {1}
