"""A look at the database without a session, and what a restart of its server does."""

import threading
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from booking.database import Database, quick_rows
from booking.diary.actions import lock_diary
from booking.diary.models import Claim
from booking.peeking import instant
from booking.practice.models import ConsultationType, Provider
from booking.practice.queries import calendar_versions, load_practice
from tests.clock import START
from tests.waiting import eventually

SOLD = select(Claim.starts_at).where(
    Claim.id.not_in(bindparam("ignoring", expanding=True)),
    Claim.starts_at < bindparam("before"),
)


def test_a_peek_sees_what_is_committed_and_nothing_else(office: Database) -> None:
    before = calendar_versions(office)

    with office.writing() as session:
        session.execute(text("UPDATE calendar SET version = 77"))
        during = calendar_versions(office)

    assert (before, during, calendar_versions(office)) == ((1, 1), (1, 1), (77, 1))


def sell(session: Session) -> None:
    """Not written yet: whoever reads must see to that."""
    kind, provider = select(ConsultationType.id), select(Provider.id)
    times = dict.fromkeys(("starts_at", "busy_from"), START)
    times |= dict.fromkeys(("ends_at", "busy_until"), START + timedelta(minutes=30))
    ids = {
        "type_id": session.scalars(kind).first(),
        "provider_id": session.scalars(provider).first(),
    }
    session.add(Claim(**ids, **times))


def starts_sold(session: Session) -> list[datetime]:
    asked = {"ignoring": [-1, -2], "before": START + timedelta(days=9)}
    return [instant(start) for (start,) in quick_rows(session, SOLD, asked)]


def test_a_quick_read_sees_the_transaction_it_is_in(office: Database) -> None:
    with office.writing() as session:
        sell(session)
        own = starts_sold(session)
        with office.reading() as other:
            others = starts_sold(other)

    assert (own, others) == ([START], [])


def test_a_quick_read_sees_each_commit(office: Database) -> None:
    with office.reading() as session:
        before = starts_sold(session)
        with office.writing() as other:
            sell(other)

        assert (before, starts_sold(session)) == ([], [START])


def test_a_peek_holds_up_no_writer(office: Database) -> None:
    calendar_versions(office)

    with office.writing() as session:
        session.execute(text("UPDATE calendar SET version = 2"))

    assert calendar_versions(office)[0] == 2


def test_each_thread_may_peek(office: Database) -> None:
    seen = []
    calendar_versions(office)
    other = threading.Thread(target=lambda: seen.append(calendar_versions(office)))

    other.start()
    other.join()

    assert seen == [(1, 1)]


def end_all_others(url: str) -> None:
    """What a restart of the server does to its clients."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_peek_survives_a_restart_of_the_server(office: Database, database_url: str) -> None:
    before = calendar_versions(office)

    end_all_others(database_url)

    assert calendar_versions(office) == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_reading_and_writing_survive_a_restart_of_the_server(
    office: Database, database_url: str
) -> None:
    for _ in range(2):
        end_all_others(database_url)
        with office.writing() as session:
            lock_diary(session)
        end_all_others(database_url)
        with office.reading() as session:
            load_practice(session)

    assert calendar_versions(office) == (3, 1)


def test_after_disposing_nothing_is_connected_and_a_new_look_connects_anew(
    office: Database,
) -> None:
    calendar_versions(office)

    office.dispose()

    assert calendar_versions(office) == (1, 1)


def connections_to(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        ).fetchone()
    assert found
    return int(found[0])


# SQLite keeps a closed file open for the next connection while another holds a lock.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_thread_that_ended_keeps_no_connection(office: Database, database_url: str) -> None:
    calendar_versions(office)
    before = connections_to(database_url)

    for _thread in range(3):
        other = threading.Thread(target=calendar_versions, args=(office,))
        other.start()
        other.join()

    eventually(lambda: connections_to(database_url) == before, "the end of its connections")


def test_a_peek_at_nothing_says_so(database: Database) -> None:
    with pytest.raises(NoResultFound, match="calendar"):
        calendar_versions(database)
