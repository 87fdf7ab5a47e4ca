"""Article, enquiry, visit, attendance: one thread, whoever books."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment, change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import Move, move_appointment
from booking.appointments.rules import Status
from booking.campaigns.actions import note_arrival
from booking.campaigns.rules import Arrival
from booking.leads.actions import capture_lead, change_lead
from booking.leads.inputs import Enquiry, LeadChange
from booking.leads.models import Lead
from booking.leads.queries import unseen_spam
from booking.leads.rules import LeadSource, Stage
from tests.clock import START
from tests.factories import NINE, OFFICE, PATIENT, TEN, book, book_by_phone

ANA = {"name": "Ana García", "email": "ana@example.com", "consent": True}


def lead(session: Session, *, is_spam: bool = False, **more: object) -> Lead:
    """Of somebody who came by an article."""
    note_arrival(session, Arrival(campaign="article"), visitor="v", now=START)
    enquiry = Enquiry.model_validate({**ANA, **more})
    said: dict[str, Any] = {"source": LeadSource.CALLBACK, "page": "/callback", "visitor": "v"}
    return capture_lead(session, enquiry, by=PATIENT, now=START, is_spam=is_spam, **said).lead


def status(session: Session, visit: Appointment, wanted: Status, *, at: datetime = NINE) -> None:
    change_appointment(session, visit, OfficeChange(status=wanted), by=OFFICE, now=at)


def test_booking_oneself_answers_ones_enquiry(session: Session) -> None:
    own = lead(session)

    visit = book(session).appointment

    assert (visit.lead_id, own.stage) == (own.id, Stage.BOOKED)
    assert visit.first_touch_id == own.first_touch_id is not None


def test_a_caller_is_booked_from_their_lead_under_another_name(session: Session) -> None:
    own = lead(session, name="A. G.", email=None, phone="713 555 0123")

    visit = book_by_phone(session, lead=own.reference).appointment

    assert (visit.lead_id, own.stage) == (own.id, Stage.BOOKED)
    assert visit.last_touch_id == own.last_touch_id is not None


def test_who_was_kept_apart_is_real_once_the_desk_books_them(session: Session) -> None:
    own = lead(session, is_spam=True)

    visit = book_by_phone(session, lead=own.reference).appointment

    assert (visit.lead_id, own.stage, own.responded_at) == (own.id, Stage.BOOKED, START)
    assert unseen_spam(session, limit=9) == []


def test_attendance_moves_the_lead_and_a_wrong_click_moves_it_back(session: Session) -> None:
    own, visit = lead(session), book(session).appointment
    stages = []
    for wanted in (Status.ARRIVED, Status.BOOKED):
        status(session, visit, wanted)
        stages.append(own.stage)

    assert stages == [Stage.ATTENDED, Stage.BOOKED]


def test_a_cancellation_brings_the_lead_back_to_the_desk_today(session: Session) -> None:
    own, visit = lead(session), book(session).appointment

    cancel_appointment(session, visit, reason=None, by=PATIENT, now=START)

    assert (own.stage, own.follow_up_on) == (Stage.REACHED, START.date())


def test_a_move_changes_nothing_of_it(session: Session) -> None:
    own, visit = lead(session), book(session).appointment
    before = (visit.lead_id, visit.first_touch_id, own.stage, own.version)

    move_appointment(session, visit, Move(starts_at=TEN), by=PATIENT, now=START)

    assert (visit.lead_id, visit.first_touch_id, own.stage, own.version) == before


@pytest.mark.parametrize("settled", [Stage.LOST, Stage.SPAM])
def test_what_happens_to_an_old_visit_reopens_nothing_that_a_human_has_settled(
    session: Session, settled: Stage
) -> None:
    own, visit = lead(session), book(session).appointment
    change_lead(session, own, LeadChange(stage=settled), by=OFFICE, now=START)
    before = (own.stage, own.lost_reason)

    change_appointment(session, visit, OfficeChange(note="Rings later"), by=OFFICE, now=START)
    move_appointment(session, visit, Move(starts_at=TEN), by=PATIENT, now=START)

    assert (own.stage, own.lost_reason) == before


def test_a_booking_just_made_from_it_reopens_what_was_lost(session: Session) -> None:
    own = lead(session)
    change_lead(session, own, LeadChange(stage=Stage.LOST), by=OFFICE, now=START)

    book_by_phone(session, lead=own.reference)

    assert (own.stage, own.lost_reason) == (Stage.BOOKED, None)


def test_nobody_elses_booking_answers_it(session: Session) -> None:
    own = lead(session)

    visit = book(session, name="Bea García").appointment

    assert (visit.lead_id, own.stage) == (None, Stage.NEW)


def test_a_later_way_changes_only_the_last_touch(session: Session) -> None:
    own = lead(session)
    later = Arrival(campaign="another")
    touch = note_arrival(session, later, visitor="v", now=START + timedelta(days=1))
    visit = book(session, visitor="v").appointment

    assert touch is not None
    assert (visit.first_touch_id, visit.last_touch_id) == (own.first_touch_id, touch.id)
