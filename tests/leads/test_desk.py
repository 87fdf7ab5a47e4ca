"""A note, contact details and the way back: nobody overwrites anybody."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from booking.errors import StaleVersion
from booking.leads.actions import change_lead, log_call
from booking.leads.desk import (
    change_lead_contacts,
    lead_contacts_mark,
    lead_note_mark,
    write_lead_note,
)
from booking.leads.inputs import LeadChange, LeadContactChange, LeadNoteChange
from booking.leads.queries import calls_about
from booking.leads.rules import CallResult, Stage
from booking.leads.undo import lead_before, undo_lead_change
from booking.people.search import find_people
from tests.clock import START
from tests.enquiries import enquire
from tests.factories import OFFICE


def test_a_call_that_was_logged_meanwhile_does_not_refuse_the_note(session: Session) -> None:
    lead = enquire(session)
    asked = LeadNoteChange(note="Calls back", seen=lead_note_mark(lead.note))
    log_call(session, lead, CallResult.REACHED, by=OFFICE, now=START)

    write_lead_note(session, lead, asked, by=OFFICE, now=START)

    assert lead.note == "Calls back"


def test_a_note_that_somebody_else_wrote_meanwhile_is_not_written_over(session: Session) -> None:
    lead = enquire(session)
    asked = LeadNoteChange(note="Mine", seen=lead_note_mark(None))
    change_lead(session, lead, LeadChange(note="Theirs"), by=OFFICE, now=START)

    with pytest.raises(StaleVersion):
        write_lead_note(session, lead, asked, by=OFFICE, now=START)


def test_a_number_is_mended_and_finds_them(session: Session) -> None:
    lead = enquire(session)
    seen = lead_contacts_mark(lead)
    asked = LeadContactChange(name="Ana G.", phone="713 555 0199", locale="es", seen=seen)

    change_lead_contacts(session, lead, asked, by=OFFICE, now=START)

    assert (lead.email, lead.phone, lead.locale) == (None, "+17135550199", "es")
    assert [one.id for one in find_people(session, "555-0199")] == [lead.person_id]
    stale = asked.model_copy(update={"name": "Ana"})
    with pytest.raises(StaleVersion):
        change_lead_contacts(session, lead, stale, by=OFFICE, now=START)


def test_a_wrong_click_is_taken_back_as_if_it_had_not_been(session: Session) -> None:
    lead = enquire(session)
    later = START + timedelta(hours=1)
    kept = lead_before(session, lead)
    call = log_call(session, lead, CallResult.NOT_INTERESTED, by=OFFICE, now=later)

    undo_lead_change(session, lead, kept, version=2, call_id=call.id, by=OFFICE, now=later)

    assert (lead.stage, lead.lost_reason, lead.responded_at) == (Stage.NEW, None, None)
    assert lead.stage_at == START
    assert calls_about(session, lead.id) == []


def test_what_somebody_did_since_is_not_taken_back(session: Session) -> None:
    lead = enquire(session)
    kept = lead_before(session, lead)
    change_lead(session, lead, LeadChange(stage=Stage.WON), by=OFFICE, now=START)
    change_lead(session, lead, LeadChange(note="Paid"), by=OFFICE, now=START)

    with pytest.raises(StaleVersion):
        undo_lead_change(session, lead, kept, version=2, call_id=None, by=OFFICE, now=START)
