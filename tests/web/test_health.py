"""Alive, and in order: what a monitor and an operator are told."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from booking.database import Database
from booking.messages.actions import beat
from tests.clock import SettableClock
from tests.mailing import put_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def beating(office: Database, clock: SettableClock) -> None:
    with office.writing() as session:
        beat(session, "a worker", now=clock())


def readiness(client: FlaskClient) -> tuple[int, dict[str, str]]:
    response = client.get("/readyz")
    assert response.json
    return response.status_code, response.json


def scheduler(client: FlaskClient) -> tuple[int, str]:
    status, found = readiness(client)
    return status, found["scheduler"]


def test_alive_says_nothing_of_the_rest(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("beating")
def test_everything_in_order(client: FlaskClient) -> None:
    assert readiness(client) == (200, {"database": "ok", "schema": "ok", "scheduler": "ok"})


def test_a_scheduler_that_never_ran(client: FlaskClient) -> None:
    assert scheduler(client) == (503, "has never run")


@pytest.mark.usefixtures("beating")
def test_a_scheduler_that_fell_silent(client: FlaskClient, clock: SettableClock) -> None:
    clock.advance(2 * MINUTE)

    assert scheduler(client) == (503, "silent since 2026-11-30 15:00 UTC")


@pytest.mark.usefixtures("beating")
def test_a_beat_from_the_future_is_no_sign_of_life(
    client: FlaskClient, clock: SettableClock
) -> None:
    clock.advance(-61 * MINUTE)

    assert scheduler(client) == (503, "has a clock that shows 2026-11-30 15:00 UTC")


@pytest.mark.usefixtures("beating")
def test_a_scheduler_that_beats_by_the_clock_set_back_is_in_order(
    client: FlaskClient, office: Database, clock: SettableClock
) -> None:
    clock.advance(-61 * MINUTE)
    with office.writing() as session:
        beat(session, "another", now=clock())

    assert scheduler(client) == (200, "ok")


@pytest.mark.parametrize(
    ("waits", "said"),
    [(4 * MINUTE, (200, "ok")), (5 * MINUTE, (503, "mail is late since 2026-11-30 14:55 UTC"))],
    ids=str,
)
@pytest.mark.usefixtures("beating")
def test_mail_that_waits_too_long_is_noticed(
    client: FlaskClient,
    office: Database,
    clock: SettableClock,
    waits: timedelta,
    said: tuple[int, str],
) -> None:
    put_in(office, "ana@patients.example", now=clock() - waits)

    assert scheduler(client) == said


@pytest.mark.usefixtures("beating")
def test_a_schema_of_another_program(client: FlaskClient, office: Database) -> None:
    with office.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    status, found = readiness(client)

    assert (status, found["database"]) == (503, "ok")
    assert found["schema"].startswith("is at 0000, not ")


def test_a_schema_that_was_never_made(client: FlaskClient, office: Database) -> None:
    with office.writing() as session:
        session.execute(text("DROP TABLE alembic_version"))

    assert readiness(client) == (
        503,
        {"database": "ok", "schema": "was never made", "scheduler": "unknown"},
    )
