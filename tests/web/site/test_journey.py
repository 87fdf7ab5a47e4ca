"""How far people came is counted, of nobody in particular, and never at the cost of a page."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from booking.database import Database
from booking.reports.models import JourneyStep
from tests.clock import START, SettableClock
from tests.web.site.visitor import DETAILS, MARIA, Page

TIMES = "/book/in-person"


def look(client: FlaskClient, path: str, **headers: str) -> Page:
    """To the end, as a server does: what is counted is written down afterwards."""
    answer = client.get(path, headers=headers)
    shown = Page(answer)
    answer.close()
    return shown


def counted(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {one.step: one.count for one in session.scalars(select(JourneyStep))}


def test_each_step_of_a_booking_is_counted(client: FlaskClient, database: Database) -> None:
    look(client, TIMES)
    form = look(client, DETAILS).form
    with client.post(form.action, data={**form.fields, **MARIA}) as answer:
        assert answer.status_code == 303

    assert counted(database) == {"seen": 1, "chosen": 1, "sent": 1, "booked": 1}


def test_a_form_that_is_refused_is_not_sent(client: FlaskClient, database: Database) -> None:
    form = look(client, DETAILS).form
    with client.post(form.action, data={**form.fields, **MARIA, "email": ""}) as answer:
        assert answer.status_code == 422

    assert counted(database) == {"chosen": 1}


def test_a_form_sent_twice_books_once(client: FlaskClient, database: Database) -> None:
    form = look(client, DETAILS).form
    for _ in range(2):
        client.post(form.action, data={**form.fields, **MARIA}).close()

    assert counted(database) == {"chosen": 1, "sent": 2, "booked": 1}


@pytest.mark.parametrize(
    ("path", "headers"), [(f"{TIMES}?date=2026-12-08", {}), (TIMES, {"Sec-Purpose": "prefetch"})]
)
def test_going_on_to_another_day_or_being_fetched_ahead_is_no_step(
    client: FlaskClient, database: Database, path: str, headers: dict[str, str]
) -> None:
    look(client, path, **headers)

    assert counted(database) == {}


def test_looking_rarely_writes_and_loses_no_count(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    for _ in range(3):
        look(client, TIMES)
    soon = counted(database)
    clock.advance(timedelta(seconds=30))
    look(client, TIMES)

    assert (soon, counted(database)) == ({"seen": 1}, {"seen": 4})


def test_a_day_is_the_offices(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    """Nine in the evening in Houston is the next day elsewhere."""
    clock.set(START + timedelta(hours=12))
    look(client, TIMES)

    with database.reading() as session:
        assert session.scalars(select(JourneyStep.day)).one() == START.date()


def test_no_page_fails_because_nothing_can_be_counted(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    rename(database, "journey_step", "gone")
    assert look(client, TIMES).status == 200
    rename(database, "gone", "journey_step")
    clock.advance(timedelta(minutes=1))
    look(client, TIMES)

    assert counted(database) == {"seen": 2}


def rename(database: Database, table: str, name: str) -> None:
    with database.writing() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))
