"""Everything ends in the middle of the work: what was confirmed is kept, whole."""

import threading
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.database import Database
from booking.messages.models import Message
from tests.concurrency.books import check_the_books
from tests.concurrency.desk import at_once
from tests.processes import running
from tests.programs import Program
from tests.waiting import eventually

CALLERS = 8


def book_until_it_ends(program: Program, starts: list[str], booked: list[str]) -> None:
    """Callers take the next start each and note every confirmed reference, as an answer arrives."""
    left = iter(starts)
    turn = threading.Lock()

    def call() -> None:
        while True:
            with turn:
                start = next(left)
            try:
                answer = program.book(start, f"at-{start[:16].replace(':', '-')}")
            except (OSError, HTTPException):
                return
            assert answer.status == 201
            booked.append(answer.body["reference"])

    at_once([call] * CALLERS)


def test_every_confirmed_booking_and_its_mail_survive(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    booked: list[str] = []
    environ = {"DATABASE_URL": database_url, "WEB_PROCESSES": "2"}
    with running("web", folder=tmp_path, environ=environ) as web:
        program = Program(web.url)
        starts = program.starts()[::3]
        visitors = threading.Thread(target=book_until_it_ends, args=(program, starts, booked))
        visitors.start()
        eventually(lambda: len(booked) >= 20, "twenty bookings")
        web.kill()
        visitors.join()
    check_the_books(database)
    with database.reading() as session:
        kept = set(session.scalars(select(Appointment.reference)))
        told = session.scalars(select(Message.reference).where(Message.kind == "confirmation"))
        assert set(told) == kept >= {reference.replace("-", "") for reference in booked}
