"""Erasing a person: what named them goes, what is counted stays."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from booking.appointments.actions import ANSWER_LIFE
from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment, CallMade, KeptAnswer
from booking.appointments.rules import Status
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.campaigns.actions import forget_touches
from booking.diary.actions import lock_diary, release
from booking.errors import InvalidInput
from booking.holds.models import Hold
from booking.keyring import fingerprint
from booking.leads.models import Lead
from booking.leads.rules import OPEN, LostReason, Stage
from booking.messages.stopping import forget_recipients
from booking.people.actions import forget_keys
from booking.people.models import Consent, Person, PersonMerge
from booking.people.queries import merged_into, one_person
from booking.references import stored_reference

ERASED_NAME = "Erased person"


@dataclass(frozen=True, slots=True)
class Erased:
    """`under_way`: mails that were being handed to the mail server, and may still arrive."""

    visits: int
    cancelled: int
    under_way: int


def erase_person(
    session: Session, person_id: int, *, cancel: bool, by: Actor, now: datetime
) -> Erased:
    """The visits stay without a name; those to come are cancelled first, where that is agreed."""
    lock_diary(session)
    person = one_person(session, person_id)
    # Whoever is changing the record has not the diary's turn: what they add is to go, too.
    session.refresh(person, with_for_update=True)
    found = select(Appointment).where(Appointment.person_id == person_id)
    visits = session.scalars(found.execution_options(populate_existing=True)).all()
    coming = to_cancel(visits, now=now)
    if coming and not cancel:
        raise InvalidInput({"cancel": ["visits_to_come"]})
    for visit in coming:
        cancel_appointment(session, visit, reason=None, by=by, now=now, notify=False)
    references = [visit.reference for visit in visits]
    _forget_browsers(session, visits)
    _forget_answers(session, visits, now=now)
    for visit in visits:
        _empty(visit)
    leads = _forget_leads(session, person_id)
    touches = {one for visit in visits for one in _touches(visit)}
    touches |= {one for lead in leads for one in _touches(lead)}
    forget_touches(session, touches)
    under_way = forget_recipients(session, references, [lead.id for lead in leads])
    calls = CallMade.appointment_id.in_([visit.id for visit in visits])
    session.execute(delete(CallMade).where(calls))
    _forget_person(session, person, now=now)
    record(session, "person.erase", f"person {person_id}", by=by, now=now)
    return Erased(len(visits), len(coming), under_way)


def to_cancel(visits: Sequence[Appointment], *, now: datetime) -> list[Appointment]:
    return [one for one in visits if one.status == Status.BOOKED and one.starts_at > now]


def _empty(visit: Appointment) -> None:
    """When and with whom stays, for the counts; no link leads to it any more."""
    visit.name = ERASED_NAME
    visit.locale = "en"
    visit.note = visit.cancel_reason = visit.told_reason = visit.override_reason = None
    visit.email = visit.phone = visit.timezone = visit.browser_hash = None
    visit.check_version = visit.check_answers = None
    visit.manage_nonce = ""
    visit.manage_hash = fingerprint(secrets.token_urlsafe())
    # Whatever was to be said of it is no longer true.
    visit.version += 1


def _touches(row: Appointment | Lead) -> set[int]:
    return {one for one in (row.first_touch_id, row.last_touch_id) if one is not None}


def _forget_leads(session: Session, person_id: int) -> list[Lead]:
    """When they came and how it ended stays, for the counts."""
    found = select(Lead).where(Lead.person_id == person_id).order_by(Lead.id).with_for_update()
    leads = list(session.scalars(found.execution_options(populate_existing=True)))
    for lead in leads:
        lead.name, lead.locale = ERASED_NAME, "en"
        lead.email = lead.phone = lead.message = lead.note = lead.best_time = None
        lead.follow_up_on = lead.once_hash = lead.body_hash = None
        lead.check_version = lead.check_answers = None
        if lead.stage in OPEN:
            lead.stage, lead.lost_reason = Stage.LOST, LostReason.OTHER
    session.flush()
    return leads


def _forget_browsers(session: Session, visits: Sequence[Appointment]) -> None:
    """What the browsers that booked are keeping at this moment."""
    browsers = {visit.browser_hash for visit in visits if visit.browser_hash}
    holds = session.scalars(select(Hold).where(Hold.browser_hash.in_(browsers))).all()
    for hold in holds:
        session.delete(hold)
        session.flush()
        release(session, hold.claim_id)


def _forget_answers(session: Session, visits: Sequence[Appointment], *, now: datetime) -> None:
    """What programs and forms were told of these bookings within the last day."""
    recent = [visit for visit in visits if visit.created_at > now - ANSWER_LIFE]
    if not recent:
        return
    references = {visit.reference for visit in recent}
    since = min(visit.created_at for visit in recent)
    for kept in session.scalars(select(KeptAnswer).where(KeptAnswer.created_at >= since)):
        if stored_reference(json.loads(kept.answer)["reference"]) in references:
            session.delete(kept)


def _forget_person(session: Session, person: Person, *, now: datetime) -> None:
    records = [person, *merged_into(session, person)]
    ids = [one.id for one in records]
    session.execute(delete(Consent).where(Consent.person_id.in_(ids)))
    merges = or_(PersonMerge.survivor_id.in_(ids), PersonMerge.merged_id.in_(ids))
    session.execute(delete(PersonMerge).where(merges))
    for one in records:
        forget_keys(session, one)
        one.name, one.match_key = ERASED_NAME, ""
        one.email = one.phone = None
        one.erased_at = now
    session.flush()
