"""Erasing: nothing in the database names them any more, and what is counted still counts."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Session, undefer

from booking.appointments.actions import keep_answer
from booking.appointments.calls import What, calls_to_make, mark_called
from booking.appointments.changes import cancel_appointment, change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.queries import by_id, by_manage_token
from booking.audit.models import AuditEvent
from booking.database import Base, Database
from booking.diary.models import Claim
from booking.errors import InvalidInput, NotFound
from booking.holds.actions import hold_slot
from booking.holds.inputs import NewHold
from booking.jobs import NO_LONGER_TRUE
from booking.keyring import fingerprint
from booking.leads.actions import capture_lead
from booking.leads.inputs import Enquiry
from booking.leads.models import Lead
from booking.leads.rules import LeadSource
from booking.limits.rules import Once
from booking.messages.actions import claim_due, enqueue, hand_over, record
from booking.messages.models import Message
from booking.messages.rules import Frozen, Outcome, Result
from booking.people.merges import merge_people
from booking.people.models import Person
from booking.people.search import find_people
from booking.privacy.actions import ERASED_NAME, Erased, erase_person
from booking.privacy.queries import everything_about
from booking.references import spoken_reference
from tests.clock import START
from tests.factories import ANSWERED, OFFICE, TEN, book, book_by_phone, sign_check
from tests.migrated import contents

NAME, MERGED_NAME = "Zyxwvuta Qqomarker", "Zyxwvuta Qqomarkers"
EMAIL = "zyxwvuta.qqomarker@example.com"
PHONE = "+17135559876"
BROWSER = "the browser of qqomarker"
SECRET = "Qqomarker wrote or was told this"
MARKS = ("zyxwvut", "qqomark", "7135559876", "6789555317", fingerprint(BROWSER))
# Whose rows belong to a person, and what erasing does with each.
GOES_OR_IS_EMPTIED = {
    "appointment",
    "call_made",
    "consent",
    "lead",
    "lead_call",
    "person",
    "person_key",
    "person_merge",
}
LATER = START + timedelta(minutes=1)


def fill(session: Session) -> int:
    """Somebody of whom there is something in every place; the number of their record."""
    contact: dict[str, Any] = {"name": NAME, "email": EMAIL, "phone": PHONE}
    touch = {"utm_source": "qqomarker", "referrer": "https://example.com/?zyxwvuta"}
    sign_check(session)
    more: dict[str, Any] = {"note": SECRET, "touch": touch, "check": ANSWERED, "marketing": True}
    visit = book(session, browser=BROWSER, **more, **contact).appointment
    answer = json.dumps({"reference": spoken_reference(visit.reference), "name": NAME})
    keep_answer(session, Once("key", "body"), answer, now=START)
    hold_slot(session, NewHold(type="video", starts_at=TEN), browser=BROWSER, now=START)
    cancelled = book(session, TEN + timedelta(days=1), **contact).appointment
    cancel_appointment(session, cancelled, reason=SECRET, told=SECRET, by=OFFICE, now=START)
    called = book_by_phone(
        session,
        TEN + timedelta(days=3),
        name=MERGED_NAME,
        phone=PHONE,
        override=True,
        reason=SECRET,
    ).appointment
    mark_called(session, called, What.BOOKED, by=OFFICE, now=START)
    asked = {"message": SECRET, "best_time": SECRET, "check": ANSWERED, "consent": True}
    asked["touch"] = touch
    lead = capture_lead(
        session,
        Enquiry.model_validate({**contact, **asked}),
        source=LeadSource.API,
        page="/",
        visitor=BROWSER,
        by=OFFICE,
        now=START,
    ).lead
    lead.note = SECRET
    merge_people(
        session, survivor_id=visit.person_id, merged_id=called.person_id, by=OFFICE, now=START
    )
    enqueue(
        session,
        kind="daily_agenda",
        once_key="agenda",
        recipient="desk@houston-hair.example",
        locale="en",
        now=START,
    )
    for message in session.scalars(select(Message)):
        message.frozen, message.last_error = SECRET, f"rcpt_550: <{EMAIL}> is unknown"
        if message.reference is None:
            message.last_error = None
    session.flush()
    return visit.person_id


def erase(session: Session, person_id: int, *, cancel: bool = True) -> Erased:
    return erase_person(session, person_id, cancel=cancel, by=OFFICE, now=LATER)


def unsealed(session: Session) -> Iterator[Any]:
    """Every value of every row, as whoever has the keys can read it."""
    for mapper in Base.registry.mappers:
        for row in session.scalars(select(mapper.class_).options(undefer("*"))):
            yield from (getattr(row, one.key) for one in mapper.column_attrs)


def marks_in(office: Database) -> set[str]:
    plain = repr(contents(office.url.render_as_string(hide_password=False))).lower()
    with office.reading() as session:
        plain += repr(list(unsealed(session))).lower()
    return {mark for mark in MARKS if mark in plain}


def test_nothing_in_any_table_names_them_any_more(office: Database) -> None:
    with office.writing() as session:
        person_id = fill(session)
    before = marks_in(office)

    with office.writing() as session:
        erase(session, person_id)

    assert before == set(MARKS)
    assert marks_in(office) == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_in_the_file_names_them_any_more(office: Database) -> None:
    with office.writing() as session:
        person_id = fill(session)
    with office.writing() as session:
        erase(session, person_id)

    office.scrub()

    for path in (str(office.url.database), f"{office.url.database}-wal"):
        with open(path, "rb") as file:
            content = file.read().lower()
        assert [mark for mark in MARKS if mark.encode() in content] == []


def test_whatever_belongs_to_a_person_is_thought_of() -> None:
    """A new table that leads to a person or a visit: say in privacy/actions what becomes of it."""

    def leads_there(key: ForeignKey) -> bool:
        return key.column.table.name in ("person", "appointment", "lead")

    found = {
        table.name
        for table in Base.metadata.tables.values()
        if any(leads_there(key) for column in table.c for key in column.foreign_keys)
    }

    assert found == GOES_OR_IS_EMPTIED


def test_the_export_holds_all_of_it(session: Session) -> None:
    person_id = fill(session)

    told = everything_about(session, session.get_one(Person, person_id))

    whole = json.dumps(told, ensure_ascii=False)
    for held in (NAME, MERGED_NAME, EMAIL, PHONE, SECRET, "touches", "marketing-1"):
        assert held in whole, held
    assert {"confirmation", "staff_alert"} <= {one["kind"] for one in told["messages"]}
    assert {"appointment.book", "appointment.cancel"} <= {one["action"] for one in told["trail"]}
    assert [len(one["call_made"]) for one in told["appointments"]].count(1) == 1
    answers = {"Are you 18 or older?": ["Yes, I am 18 or older"]}
    assert [one["answers"].items() >= answers.items() for one in told["self_checks"]] == [True] * 2
    assert "manage_hash" not in whole
    assert "manage_nonce" not in whole


def test_what_they_answered_about_their_health_goes(session: Session) -> None:
    erase(session, fill(session))

    for row in (*session.scalars(select(Appointment)), *session.scalars(select(Lead))):
        assert (row.check_version, row.check_answers) == (None, None)


def test_visits_are_kept_for_the_counts_and_their_time_is_free(session: Session) -> None:
    person_id = fill(session)
    claims = session.scalars(select(func.count()).select_from(Claim)).one()

    erased = erase(session, person_id)

    visits = session.scalars(select(Appointment)).all()
    assert erased == Erased(visits=3, cancelled=2, under_way=0)
    assert {(visit.name, visit.status) for visit in visits} == {(ERASED_NAME, "cancelled")}
    assert claims > 0
    assert session.scalars(select(func.count()).select_from(Claim)).one() == 0


def test_a_visit_that_was_keeps_how_it_went(session: Session) -> None:
    visit = book(session).appointment
    for status in ("arrived", "completed"):
        change = OfficeChange.model_validate({"status": status}, strict=False)
        change_appointment(session, visit, change, by=OFFICE, now=visit.starts_at)

    erased = erase(session, visit.person_id, cancel=False)

    assert (erased.cancelled, visit.status, visit.starts_at) == (0, "completed", visit.starts_at)


def test_visits_to_come_are_asked_about(session: Session) -> None:
    visit = book(session).appointment

    with pytest.raises(InvalidInput) as refusal:
        erase(session, visit.person_id, cancel=False)

    assert refusal.value.errors == {"cancel": ["visits_to_come"]}


def test_the_link_of_the_mails_leads_nowhere(session: Session) -> None:
    booked = book(session)

    erase(session, booked.appointment.person_id)

    with pytest.raises(NotFound):
        by_manage_token(session, booked.manage_token, now=LATER)


def test_nobody_finds_or_calls_them(session: Session) -> None:
    person_id = fill(session)

    erase(session, person_id)

    assert calls_to_make(session, now=LATER) == []
    for text in (NAME, "qqomarkr", EMAIL, PHONE, "Erased person"):
        assert find_people(session, text) == []


def test_who_erased_and_when_is_in_the_trail_without_a_name(session: Session) -> None:
    person_id = fill(session)

    erase(session, person_id)

    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.action, event.subject) == ("person.erase", f"person {person_id}")
    assert (event.actor_name, event.at) == (OFFICE.name, LATER)
    assert event.fields == ""


def test_somebody_else_stays_as_they_are(session: Session) -> None:
    other = book(
        session, TEN + timedelta(days=2), name="Bo Lee", email="bo@example.com"
    ).appointment
    session.flush()
    before = everything_about(session, session.get_one(Person, other.person_id))
    person_id = fill(session)

    erase(session, person_id)

    assert (
        everything_about(session, session.get_one(Person, other.person_id))["appointments"]
        == (before["appointments"])
    )
    assert [one.id for one in find_people(session, "Bo Lee")] == [other.person_id]


def test_a_mail_in_a_worker_s_hands_does_not_leave(session: Session) -> None:
    visit = book(session).appointment
    tickets = claim_due(session, worker="w", limit=9, now=START, retries=False)

    erased = erase(session, visit.person_id)

    assert erased.under_way == 0
    assert len(tickets) == 2
    for ticket in tickets:
        assert not hand_over(session, ticket, Frozen("<1@x>", SECRET), now=LATER)
        record(session, ticket, NO_LONGER_TRUE, now=LATER)
    states = {(one.status, one.frozen) for one in session.scalars(select(Message))}
    assert states == {("dropped", None)}


def test_a_mail_that_was_being_handed_over_is_told_of_and_named_by_nobody(
    session: Session,
) -> None:
    visit = book(session).appointment
    tickets = claim_due(session, worker="w", limit=9, now=START, retries=False)
    ticket = next(one for one in tickets if one.kind == "confirmation")
    hand_over(session, ticket, Frozen("<1@x>", SECRET), now=START)

    erased = erase(session, visit.person_id)
    record(session, ticket, Outcome(Result.TEMPORARY, "rcpt_450", f"<{EMAIL}> busy"), now=LATER)

    message = session.get_one(Message, ticket.message_id)
    assert erased.under_way == 1
    assert (message.recipient, message.frozen, message.last_error) == ("", None, "rcpt_450")
    assert message.status == "failed"


def test_the_same_person_booking_again_is_somebody_new(session: Session) -> None:
    first = book(session).appointment
    erase(session, first.person_id)

    again = book(session, now=LATER + timedelta(minutes=1)).appointment

    assert again.person_id != first.person_id
    assert by_id(session, first.id).name == ERASED_NAME
