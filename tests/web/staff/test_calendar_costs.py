"""What opening the calendar asks of the database and sends: told by counts, not by seconds."""

import pytest
from sqlalchemy import delete, func, or_, select

from booking.appointments.models import Appointment
from booking.database import Database
from tests.benchmarks.dataset import fill
from tests.clock import START
from tests.factories import houston
from tests.statements import statements_made
from tests.web.staff.conftest import Desk

MONDAY, SATURDAY = houston("2026-12-07 00:00"), houston("2026-12-12 00:00")
A_YEAR = 5_000
A_WEEK = 100
# None of them for a visit of its own.
STATEMENTS = 16
BYTES_OF_A_VISIT = 1_500


@pytest.fixture
def full(office: Database) -> Database:
    fill(office, A_YEAR, now=START, per_provider=A_YEAR // 4)
    return office


def opened(desk: Desk) -> tuple[int, int]:
    """The statements it asks, and the bytes that it sends."""
    with statements_made() as made:
        answer = desk.get("/staff/calendar?view=week&date=2026-12-07")
    assert answer.status_code == 200
    return len(made), len(answer.data)


def empty_but_for_the_week(database: Database) -> int:
    outside = or_(Appointment.starts_at < MONDAY, Appointment.starts_at >= SATURDAY)
    with database.writing() as session:
        session.execute(delete(Appointment).where(outside))
        return session.scalars(select(func.count()).select_from(Appointment)).one()


def test_a_week_of_a_full_year_costs_as_much_as_the_week_by_itself(
    full: Database, desk: Desk
) -> None:
    opened(desk)

    statements, sent = opened(desk)
    left = empty_but_for_the_week(full)

    assert left == A_WEEK
    assert (statements, sent) == opened(desk)
    assert statements <= STATEMENTS
    assert sent <= A_WEEK * BYTES_OF_A_VISIT
