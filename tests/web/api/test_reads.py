"""What was read of a person leaves a trace: who, what, which fields; and no value."""

import pytest
from sqlalchemy import select

from booking.audit.models import AuditEvent
from booking.database import Database
from tests.enquiries import enquire
from tests.web.api.office import ON_SQLITE, Api, booked

pytestmark = ON_SQLITE


def reads(office: Database) -> list[AuditEvent]:
    with office.reading() as session:
        found = select(AuditEvent).where(AuditEvent.action.like("%.read"))
        return list(session.scalars(found.order_by(AuditEvent.id)))


def test_who_reads_an_appointment_is_noted(desk: Api, office: Database) -> None:
    reference = booked(desk)["reference"]

    desk.get(f"/appointments/{reference}")

    (read,) = reads(office)
    assert (read.actor_kind, read.actor_name, read.address) == ("key", "1", "127.0.0.1")
    assert read.subject == f"appointment {reference.replace('-', '')}"
    assert read.fields == "email name note phone"


def test_a_span_is_noted_once_with_its_dates(desk: Api, office: Database) -> None:
    booked(desk, note=None)

    desk.get("/appointments", **{"from": "2026-12-01", "to": "2026-12-07"})

    (read,) = reads(office)
    assert (read.action, read.subject) == (
        "appointments.read",
        "appointments 2026-12-01 to 2026-12-07",
    )
    assert read.fields == "email name phone"


def test_who_sees_the_outbox_is_noted(desk: Api, office: Database) -> None:
    booked(desk)

    desk.get("/messages")

    assert [(read.subject, read.fields) for read in reads(office)] == [("messages", "recipient")]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/leads", None), ("GET", "/leads/{}", None), ("PATCH", "/leads/{}", {})],
)
def test_who_is_answered_with_a_lead_has_read_all_of_it(
    desk: Api, office: Database, method: str, path: str, body: object
) -> None:
    with office.writing() as session:
        number = enquire(session).reference

    desk.ask(method, path.format(number), body=body)

    (read,) = reads(office)
    assert (read.action, read.subject) == ("lead.read", f"lead {number}")
    assert read.fields == "best_time email message name note phone"


def test_whoever_changes_an_appointment_is_shown_it_and_has_read_it(
    desk: Api, office: Database
) -> None:
    desk.patch(f"/appointments/{booked(desk)['reference']}", {})

    assert [(read.action, read.fields) for read in reads(office)] == [
        ("appointment.read", "email name note phone")
    ]


def test_who_is_shown_nobody_has_read_nothing(desk: Api, reader: Api, office: Database) -> None:
    reference = booked(desk)["reference"]

    one = reader.get(f"/appointments/{reference}")
    many = reader.get("/appointments", **{"from": "2026-12-01", "to": "2026-12-01"})

    assert (one.status_code, many.status_code) == (200, 200)
    assert reads(office) == []


def test_no_value_is_in_the_trail(desk: Api, office: Database) -> None:
    reference = booked(desk)["reference"]
    desk.get(f"/appointments/{reference}")
    desk.get("/messages")

    kept = " ".join(f"{read.subject} {read.fields} {read.action}" for read in reads(office))

    assert not [word for word in ("Ana", "ana@", "0123", "Since") if word in kept]
