"""Looking through the outbox, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from booking.appointments.outbox import outbox, told_of, visit_told_of
from booking.messages.actions import enqueue
from booking.messages.inputs import OutboxAsked
from booking.messages.queries import delay_beyond_us, delay_of_mail, find_message
from booking.messages.rules import Delay, Status
from tests.clock import START
from tests.enquiries import enquire
from tests.factories import HOUSTON, TEN, book


def found(session: Session, *, limit: int = 50, **asked: object) -> list[str]:
    page = outbox(session, OutboxAsked.model_validate(asked), zone=HOUSTON, limit=limit)
    return [f"{message.kind} {visit.name if visit else '-'}" for message, visit in page.items]


@pytest.fixture
def two_visits(session: Session) -> Session:
    book(session)
    book(session, TEN, name="Zoë 100% Ünal", email="zoe_u@example.com", phone="(713) 555-0199")
    return session


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        ("zoe_u", ["confirmation Zoë 100% Ünal"]),
        ("zoe%u", []),
        ("100%", ["confirmation Zoë 100% Ünal", "staff_alert Zoë 100% Ünal"]),
        ("GARC", ["confirmation Ana García", "staff_alert Ana García"]),
    ],
)
def test_what_is_sought_is_taken_by_its_letters(
    two_visits: Session, sought: str, names: list[str]
) -> None:
    assert found(two_visits, q=sought) == names


def test_what_did_not_get_through_and_what_was_made_on_a_day(two_visits: Session) -> None:
    mail = find_message(two_visits, outbox_ids(two_visits)[0])
    mail.status, mail.due_at = Status.DEAD, None

    assert found(two_visits, state="trouble") == ["confirmation Zoë 100% Ünal"]
    assert len(found(two_visits, date=START.date())) == 4
    assert found(two_visits, date=START.date() + timedelta(days=1)) == []


def test_pages_follow_each_other(two_visits: Session) -> None:
    asked = OutboxAsked()
    first = outbox(two_visits, asked, zone=HOUSTON, limit=3)
    second = outbox(two_visits, OutboxAsked(cursor=first.next_cursor), zone=HOUSTON, limit=3)

    ids = [message.id for message, _ in (*first.items, *second.items)]
    assert ids == sorted(outbox_ids(two_visits), reverse=True)
    assert second.next_cursor is None


def test_a_mail_about_no_visit_stands_alone(session: Session) -> None:
    enqueue(
        session,
        kind="password",
        once_key="1",
        recipient="a@x",
        locale="en",
        now=START,
        subject_id=1,
    )

    assert found(session) == ["password -"]
    assert told_of(session, outbox_ids(session)[0]) is None


def test_what_only_one_recipient_s_server_refuses_delays_nobody_else(two_visits: Session) -> None:
    mail = find_message(two_visits, outbox_ids(two_visits)[0])
    mail.status, mail.first_tried_at, mail.last_error = Status.FAILED, START, "rcptx"
    later = START + timedelta(minutes=5)
    stuck = delay_beyond_us(two_visits, now=later)
    mail.last_error = "rcpt_451: wait"

    assert stuck is not None
    assert (stuck.why, stuck.since) == (Delay.STUCK, START)
    assert delay_beyond_us(two_visits, now=later) is None


def test_without_a_worker_all_mail_waits(session: Session) -> None:
    delay = delay_of_mail(session, now=START)

    assert delay is not None
    assert delay.why is Delay.NEVER_RAN


def outbox_ids(session: Session) -> list[int]:
    return [message.id for message, _ in outbox(session, OutboxAsked(), zone=HOUSTON).items]


@pytest.mark.parametrize("sought", ["garc", "{}", "{}-{}"])
def test_a_mail_about_a_lead_stands_beside_it(session: Session, sought: str) -> None:
    lead = enquire(session)
    letters = lead.reference if "-" not in sought else lead.reference[:4]
    q = sought.format(letters, lead.reference[4:].lower())

    assert found(session, q=q) == ["staff_alert Ana García", "lead_acknowledgement Ana García"]
    assert told_of(session, outbox_ids(session)[0]) is lead
    assert visit_told_of(session, outbox_ids(session)[0]) is None
