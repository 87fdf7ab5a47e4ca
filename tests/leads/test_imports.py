"""Leads out of a file: all of them or none, once, and nobody twice without being named."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.errors import KeyReused
from booking.leads.actions import alert_late
from booking.leads.by_hand import take_lead
from booking.leads.files import read_leads
from booking.leads.imports import import_leads, twins_of
from booking.leads.inputs import LeadByHand
from booking.leads.models import Lead
from booking.leads.rules import Stage
from booking.limits.rules import Once
from booking.messages.models import Message
from booking.people.actions import add_person
from booking.people.models import Consent
from tests.clock import START
from tests.enquiries import captured, enquire
from tests.factories import OFFICE

HEAD = "name,email,phone,campaign,consent\n"
TWO = f"{HEAD}Bo Lee,bo@example.com,,article,yes\nCy Ray,,713 555 0188,,yes\n"


def imported(session: Session, text: str = TWO, key: str = "a file") -> list[Lead]:
    file, stated = read_leads(text), "A fair"
    how: dict[str, Any] = {"leave_out": True, "key": key, "stated": stated, "by": OFFICE}
    return list(import_leads(session, file, now=START, **how).leads)


def count(session: Session, table: type[Lead | Message | Consent]) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def test_what_is_imported_is_new_and_nobody_is_written_to(session: Session) -> None:
    bo, cy = imported(session)

    assert [(one.stage, one.source) for one in (bo, cy)] == [("new", "import")] * 2
    assert (bo.first_touch_id is not None, cy.first_touch_id) == (True, None)
    alert_late(session, now=START + timedelta(days=2))
    assert count(session, Message) == 0


def test_who_imports_states_where_they_agreed(session: Session) -> None:
    imported(session)

    kept = session.scalars(select(Consent)).all()
    assert {(one.purpose, one.wording, one.text, one.given_on) for one in kept} == {
        ("lead", "stated", "A fair", "import")
    }


def test_the_same_file_sent_twice_is_imported_once(session: Session) -> None:
    first, second = imported(session), imported(session)

    assert [one.id for one in first] == [one.id for one in second]
    assert count(session, Lead) == 2


def test_another_file_by_the_same_form_is_not_taken_for_the_first(session: Session) -> None:
    imported(session)

    with pytest.raises(KeyReused):
        imported(session, TWO.replace("bo@example.com", "bo.lee@example.com"))


def test_who_may_be_there_already_is_named(session: Session) -> None:
    lead = enquire(session, phone="713 555 0123")
    captured(session, name="Spam", email="spam@example.com", is_spam=True)
    person = add_person(session, name="Pat", email="PAT@example.com", phone=None, now=START)
    text = (
        f"{HEAD}Ana G,ANA@example.com,,,yes\n"
        "Another,,(713) 555-0123,,yes\n"
        "Pat,pat@example.com,,,yes\n"
        "New,new@example.com,,,yes\n"
        "Again,NEW@example.com,,,yes\n"
        "Spam,spam@example.com,,,yes\n"
    )

    twins = twins_of(session, read_leads(text).lines)

    told = [(one.number, one.kind.value, one.key, one.agrees) for one in twins]
    assert told[:2] == [
        (2, "lead", lead.reference, "email"),
        (3, "lead", lead.reference, "phone"),
    ]
    assert told[2:4] == [(4, "person", str(person.id), "email"), (6, "line", "5", "email")]
    assert told[4][:2] == (7, "person")


def by_hand(session: Session, **more: object) -> Lead:
    asked = LeadByHand.model_validate({"name": "Bo", "phone": "7135550188", **more})
    return take_lead(session, asked, by=OFFICE, now=START, once=Once("form", "")).lead


def test_a_lead_by_hand_waits_or_was_answered(session: Session) -> None:
    waiting = by_hand(session)
    again = by_hand(session, stage=Stage.REACHED)

    assert (waiting.stage, waiting.source, waiting.responded_at) == ("new", "phone", None)
    assert again is waiting
    assert (count(session, Message), count(session, Consent)) == (0, 0)


def test_who_was_answered_on_the_phone_does_not_wait(session: Session) -> None:
    lead = by_hand(session, stage=Stage.REACHED, follow_up_on=START.date(), consent=True)

    assert (lead.responded_at, lead.follow_up_on) == (START, START.date())
    assert count(session, Consent) == 1
