"""Erasing while somebody else is at the same record: one is done but not committed."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.database import Database
from booking.errors import NotFound, Refusal
from booking.leads.actions import take_turn
from booking.leads.desk import change_lead_contacts, lead_contacts_mark
from booking.leads.inputs import LeadContactChange
from booking.leads.models import Lead
from booking.people.actions import change_person, recognise
from booking.people.inputs import PersonChange
from booking.people.models import NameSlip, Person, PersonKey
from booking.people.queries import one_person, person_mark
from booking.privacy.actions import ERASED_NAME, Erased, erase_person
from tests.clock import START
from tests.concurrency.desk import Desk, outcome, wait_for_another
from tests.enquiries import enquire
from tests.factories import OFFICE


@pytest.fixture
def ana(office: Database) -> Person:
    with office.writing() as session:
        return recognise(session, name="Ana García", email="a@b.example", phone=None, now=START)


@pytest.fixture
def lead(office: Database, ana: Person) -> Lead:
    with office.writing() as session:
        return enquire(session, name=ana.name, email=ana.email)


def mend(session: Session, lead: Lead) -> None:
    seen = lead_contacts_mark(lead)
    asked = LeadContactChange(name="Zoe Qo", phone="713 555 0199", locale="en", seen=seen)
    change_lead_contacts(session, lead, asked, by=OFFICE, now=START)


def rename(session: Session, person: Person) -> None:
    kept = one_person(session, person.id)
    asked = PersonChange(name="Zoe Qo", email=None, phone=None, seen=person_mark(person))
    change_person(session, kept, asked, by=OFFICE, now=START)


def erase(session: Session, person: Person) -> Erased:
    return erase_person(session, person.id, cancel=True, by=OFFICE, now=START)


def left_of(office: Database, person: Person) -> list[object]:
    """By what anybody could still find them or see their name."""
    with office.reading() as session:
        name = session.get_one(Person, person.id).name
        keys = session.scalars(select(PersonKey.key).where(PersonKey.person_id == person.id))
        return [name, *keys, *session.scalars(select(NameSlip.slip))]


def test_nothing_is_left_of_a_change_that_was_being_made(desk: Desk, ana: Person) -> None:
    changed, _ = desk.in_turn(
        lambda session: rename(session, ana), lambda session: erase(session, ana)
    )

    assert changed is None
    assert left_of(desk.database, ana) == [ERASED_NAME]


def test_who_mends_a_lead_and_who_erases_its_person_do_not_wait_for_each_other(
    desk: Desk, ana: Person, lead: Lead
) -> None:
    def mend_while_erased(session: Session) -> None:
        session.add(lead)
        take_turn(session, lead)
        erasing.append(other.submit(outcome, desk.elsewhere, lambda it: erase(it, ana)))
        wait_for_another(desk.database)
        mend(session, lead)

    erasing: list[Future[Erased | Refusal]] = []
    with ThreadPoolExecutor(1) as other:
        assert outcome(desk.database, mend_while_erased) is None
    assert isinstance(erasing[0].result(), Erased)
    assert left_of(desk.database, ana) == [ERASED_NAME]


def test_who_is_erased_meanwhile_is_not_changed(desk: Desk, ana: Person) -> None:
    _, changed = desk.in_turn(
        lambda session: erase(session, ana), lambda session: rename(session, ana)
    )

    assert isinstance(changed, NotFound)
    assert left_of(desk.database, ana) == [ERASED_NAME]
