"""The trail as the administrator reads it."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from booking.accounts.rules import Role
from booking.audit.actions import record
from booking.audit.models import AuditEvent
from booking.audit.rules import SYSTEM, Actor, ActorKind
from booking.database import Database
from tests.clock import START
from tests.desk import csrf_of, email_of
from tests.web.staff.conftest import Desk

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROW = re.compile(r"<tr>\s*<td class=\"time\">(.*?)</tr>", re.DOTALL)
PATIENT = Actor(ActorKind.PATIENT, address="198.51.100.7")
DESK = Actor(ActorKind.STAFF, "1", "203.0.113.5")


def rows(desk: Desk, **asked: str) -> list[str]:
    page = desk.client.get("/staff/audit", query_string=asked)
    assert page.status_code == 200, page.text
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in ROW.findall(page.text)]


@pytest.fixture
def trail(office: Database, admin: Desk) -> Desk:
    """A week of it: what was done each day at nine by somebody else."""
    with office.writing() as session:
        for day, (action, subject, by) in enumerate(
            [
                ("appointment.book", "appointment K7MP4QXD", PATIENT),
                ("appointment.read", "appointment K7MP4QXD", DESK),
                ("appointment.move", "appointment ABCD2345", DESK),
                ("block.add", "block 3", SYSTEM),
            ]
        ):
            at = START + timedelta(days=day)
            record(session, action, subject, by=by, now=at, fields=("starts_at", "name"))
    return admin


@ON_SQLITE
def test_it_is_in_words_the_newest_first(trail: Desk) -> None:
    shown = rows(trail)

    assert shown[0].startswith("Dec 3, 2026, 9:00 am The system Block made Block 3")
    assert "Robin Admin Moved Appointment ABCD-2345" in shown[1]
    assert "name, starts at" in shown[1]
    assert "203.0.113.5" in shown[1]
    assert "A patient Booked Appointment K7MP-4QXD" in shown[3]


@ON_SQLITE
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "patient"}, ["Booked"]),
        ({"who": "system", "what": "block"}, ["Block made"]),
        ({"who": "staff 1", "what": "appointment"}, ["Moved", "Appointment seen"]),
        ({"who": "staff 2"}, []),
        ({"what": "appointment", "how": "seen"}, ["Appointment seen"]),
        ({"what": "appointment", "how": "changed"}, ["Moved", "Booked"]),
        ({"subject": "k7mp-4qxd"}, ["Appointment seen", "Booked"]),
        ({"subject": "block 3"}, ["Block made"]),
        ({"subject": "100%"}, []),
        ({"from": "2026-12-02"}, ["Block made", "Moved"]),
        ({"from": "2026-12-01", "to": "2026-12-01"}, ["Appointment seen"]),
        ({"to": "2026-11-30", "what": "appointment"}, ["Booked"]),
    ],
)
def test_it_is_filtered(trail: Desk, asked: dict[str, str], found: list[str]) -> None:
    shown = rows(trail, **asked)

    assert len(shown) == len(found)
    assert all(words in row for words, row in zip(found, shown, strict=True))


@ON_SQLITE
@pytest.mark.parametrize(
    "asked",
    [
        {"from": "yesterday"},
        {"from": "2026-12-02", "to": "2026-12-01"},
        {"how": "guessed"},
        {"cursor": "x"},
        {"subject": "x" * 101},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
    ],
)
def test_what_cannot_be_asked_is_refused_and_kept(admin: Desk, asked: dict[str, str]) -> None:
    page = admin.client.get("/staff/audit", query_string=asked)

    assert page.status_code == 422
    assert "Please look at this again" in page.text


@ON_SQLITE
def test_older_pages_follow_without_a_gap(admin: Desk, office: Database) -> None:
    with office.writing() as session:
        for number in range(250):
            record(session, "block.add", f"block {number}", by=SYSTEM, now=START)
    path, seen = "/staff/audit?who=system&what=block", []
    while path:
        page = admin.get(path).text
        seen += re.findall(r"only this<span[^>]+>: Block (\d+)", page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        path = older[1].replace("&amp;", "&") if older else ""

    assert seen == [str(number) for number in reversed(range(250))]


@ON_SQLITE
def test_a_refused_sign_in_is_in_it_with_its_address(admin: Desk, client: FlaskClient) -> None:
    token = csrf_of(client.get("/staff/login"))
    typed = {"email": email_of(Role.ADMIN), "password": "nope", "csrf_token": token}
    client.post("/staff/login", data=typed, environ_base={"REMOTE_ADDR": "203.0.113.66"})

    newest = rows(admin)[0]
    assert "Somebody not signed in Sign-in refused: wrong password Robin Admin" in newest
    assert newest.endswith("203.0.113.66")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET actor_name = 'somebody else'", "DELETE FROM audit_event"],
)
def test_nobody_changes_what_is_in_it(office: Database, statement: str) -> None:
    with office.writing() as session:
        record(session, "block.add", "block 1", by=SYSTEM, now=START)

    with pytest.raises(IntegrityError), office.writing() as session:
        session.execute(text(statement))

    with office.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1
