"""A patient's whole way through the product as it runs: book, get mail, move, cancel."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.conftest import DATABASES
from tests.databases import Workshop
from tests.factories import KEYS
from tests.migrated import empty_database
from tests.processes import Running, running
from tests.programs import Answer, Program
from tests.waiting import eventually


@pytest.fixture(scope="module", params=DATABASES)
def product(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """`python run.py` on an empty database, its mails as files."""
    folder = tmp_path_factory.mktemp("product")
    with empty_database(workshop, request.param, folder) as url:
        environ = {"DATABASE_URL": url, "SECRET_KEY": KEYS.secrets[0]}
        with running(folder=folder, environ=environ) as product:
            yield product


def mail(folder: Path, kind: str, booked: Answer) -> EmailMessage:
    """The one of this kind about this appointment, once it is there."""
    found: list[EmailMessage] = []

    def arrived() -> bool:
        mails = [read(path) for path in folder.glob(f"*-{kind}-*.eml")]
        about = booked.body["reference"]
        found[:] = [one for one in mails if one["X-Booking-Reference"] == about]
        return bool(found)

    eventually(arrived, f"a {kind}")
    (only,) = found
    return only


def read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def calendar(message: EmailMessage) -> dict[str, str]:
    """The lines of its calendar part, by what stands before the colon."""
    (part, *_copies) = (one for one in message.walk() if one.get_content_type() == "text/calendar")
    text = part.get_content().replace("\r\n", "\n").replace("\n ", "")
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_what_is_booked_is_confirmed_by_mail(product: Running) -> None:
    program = Program(product.url)
    booked = program.book(program.starts()[0], "confirmed")
    assert booked.status == 201
    message = mail(product.mails, "confirmation", booked)
    assert message["To"] == "confirmed@mail.example"
    assert booked.body["manage_url"] in text(message)
    assert booked.body["manage_url"].startswith(f"{product.url}/manage/")
    assert calendar(message)["METHOD"] == "REQUEST"


def test_a_visit_that_is_moved_and_cancelled_stays_one_entry_in_the_calendar(
    product: Running,
) -> None:
    program = Program(product.url)
    first, *_, later = program.starts()
    booked = program.book(first, "moving")
    entries = [calendar(mail(product.mails, "confirmation", booked))]
    assert program.manage(booked, "reschedule", {"starts_at": later}).status == 200
    entries.append(calendar(mail(product.mails, "reschedule", booked)))
    assert program.manage(booked, "cancel", {}).status == 200
    entries.append(calendar(mail(product.mails, "cancellation", booked)))
    assert len({entry["UID"] for entry in entries}) == 1
    assert [entry["SEQUENCE"] for entry in entries] == ["0", "1", "2"]
    assert [entry["METHOD"] for entry in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert first in program.starts()
    assert later in program.starts()


def test_what_was_moved_is_at_its_new_time_only(product: Running) -> None:
    program = Program(product.url)
    first, *_, later = program.starts()
    booked = program.book(first, "moved")
    program.manage(booked, "reschedule", {"starts_at": later})
    assert first in program.starts()
    assert later not in program.starts()
    assert program.see(booked).body["starts_at"] == later


def test_the_office_hears_of_what_patients_do(product: Running) -> None:
    program = Program(product.url)
    booked = program.book(program.starts()[0], "heard")
    message = mail(product.mails, "staff_alert", booked)
    assert message["To"] == "frontdesk@houston-hair.example"


def test_a_cancelled_visit_stays_cancelled(product: Running) -> None:
    program = Program(product.url)
    first, *_, later = program.starts()
    booked = program.book(first, "cancelled")
    assert program.manage(booked, "cancel", {"reason": "a cold"}).status == 200
    assert program.manage(booked, "cancel", {}).status == 200
    assert program.manage(booked, "reschedule", {"starts_at": later}).status == 409
    assert program.see(booked).body["status"] == "cancelled"


def test_a_restart_keeps_appointments_and_links(tmp_path: Path) -> None:
    with running("web", folder=tmp_path) as web:
        program = Program(web.url)
        start = program.starts()[0]
        booked = program.book(start)
    with running("web", folder=tmp_path) as web:
        program = Program(web.url)
        assert start not in program.starts()
        assert program.see(booked).body["starts_at"] == start
    with running("worker", folder=tmp_path) as worker:
        assert mail(worker.mails, "confirmation", booked)
