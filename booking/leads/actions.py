"""Keeping an enquiry before anything else is tried, and moving it through the pipeline."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.queries import account_by_email
from booking.accounts.rules import works_on_leads
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.campaigns.actions import trail_with
from booking.checks.queries import to_keep
from booking.diary.actions import lock_diary
from booking.errors import InvalidInput, StaleVersion, TooManyRequests
from booking.leads.emails import tell_office_of_lead, thank, thank_after_all
from booking.leads.inputs import Enquiry, LeadChange
from booking.leads.keeping import kept_before, new_lead
from booking.leads.models import Lead, LeadCall
from booking.leads.queries import late_leads, next_office_day, recent_hours
from booking.leads.rules import (
    OPEN,
    CallResult,
    LeadSource,
    LostReason,
    Stage,
    after_call,
    stage_of_visits,
)
from booking.limits.actions import count_request
from booking.limits.rules import Limit, Once
from booking.people.actions import keep_consent
from booking.people.queries import keep_person, one_person
from booking.practice.queries import load_practice


@dataclass(frozen=True, slots=True)
class Captured:
    """`again` when this very request had been kept before."""

    lead: Lead
    again: bool = False


def capture_lead(
    session: Session,
    enquiry: Enquiry,
    *,
    source: LeadSource,
    by: Actor,
    now: datetime,
    page: str,
    visitor: str | None = None,
    once: Once | None = None,
    is_spam: bool = False,
    mailbox: Limit | None = None,
) -> Captured:
    """What looks like spam is kept apart, and nobody is written to about it.

    `visitor` is the browser's random number, `page` where consent was given, `mailbox` how many
    for one address are thanked by mail.
    """
    # The turn comes first: a twin of this request that is under way is then over, its lead kept.
    lock_diary(session)
    known = kept_before(session, once)
    if known is not None:
        return Captured(known, again=True)
    stage = Stage.SPAM if is_spam else Stage.NEW
    lead = new_lead(session, enquiry, source=source, stage=stage, once=once, now=now)
    trail = trail_with(session, enquiry.touch, visitor=visitor, now=now)
    lead.first_touch_id, lead.last_touch_id = trail.first, trail.last
    kept = to_keep(session, enquiry.check)
    lead.check_version, lead.check_answers = kept.version, kept.answers
    session.add(lead)
    session.flush()
    _keep_consents(session, lead, enquiry, page=page, now=now)
    if not is_spam:
        if not _is_too_much(session, lead.email, mailbox, now=now):
            thank(session, lead, now=now)
        tell_office_of_lead(session, load_practice(session), lead, "lead", now=now)
    record(session, "lead.capture", f"lead {lead.reference}", by=by, now=now)
    return Captured(lead)


def log_call(
    session: Session,
    lead: Lead,
    result: CallResult,
    *,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> LeadCall:
    """Whoever is booked stays so, whatever is said on the phone.

    Who was not reached is tried again on the next office day, unless a later one is set.
    `StaleVersion` when somebody changed the lead since it was seen.
    """
    take_turn(session, lead)
    if version not in (None, lead.version):
        raise StaleVersion
    call = LeadCall(lead_id=lead.id, result=result, made_at=now, made_by=by.name)
    session.add(call)
    lead.responded_at = lead.responded_at or now
    stage = after_call(lead.stage, result)
    if stage != lead.stage:
        lost = LostReason.NOT_INTERESTED if result is CallResult.NOT_INTERESTED else None
        _enter(lead, stage, lost, now=now)
    due = lead.follow_up_on
    if lead.stage == Stage.ATTEMPTING:
        again_on = next_office_day(load_practice(session), now)
        lead.follow_up_on = max(again_on, due or again_on)
    changed = ("stage",) if lead.follow_up_on == due else ("follow_up_on", "stage")
    note_lead(session, lead, "call", changed, by=by, now=now)
    return call


def change_lead(
    session: Session, lead: Lead, change: LeadChange, *, by: Actor, now: datetime
) -> None:
    """What is so already is no change; `StaleVersion` when somebody changed it since."""
    take_turn(session, lead)
    changed = _changed(session, lead, change)
    if not changed:
        return
    if change.version not in (None, lead.version):
        raise StaleVersion
    was = lead.stage
    for name, value in changed.items():
        if name in ("stage", "lost_reason"):
            _enter(lead, change.stage or Stage(lead.stage), change.lost_reason, now=now)
        else:
            setattr(lead, name, value)
    thank_after_all(session, lead, was, now=now)
    note_lead(session, lead, "change", changed, by=by, now=now)


def follow_visits(
    session: Session,
    lead_id: int,
    statuses: Collection[str],
    *,
    by: Actor,
    now: datetime,
    just_booked: bool = False,
) -> None:
    """Booking and attendance move a lead by themselves; a cancellation brings it to the desk."""
    lead = session.get_one(Lead, lead_id, with_for_update=True)
    stage = stage_of_visits(lead.stage, statuses, just_booked=just_booked)
    if stage == lead.stage:
        return
    if stage is Stage.REACHED:
        lead.follow_up_on = now.astimezone(load_practice(session).zone).date()
    _enter(lead, stage, None, now=now)
    note_lead(session, lead, "follow", ("stage",), by=by, now=now)


def open_lead_of(session: Session, person_id: int) -> Lead | None:
    """The one that a booking of theirs answers: the latest that is not settled."""
    found = select(Lead).where(Lead.person_id == person_id, Lead.stage.in_(OPEN))
    return session.scalars(found.order_by(Lead.id.desc()).limit(1)).first()


def take_turn(session: Session, lead: Lead) -> None:
    """As it is now, for whoever changes it next; nothing is written down of who was erased."""
    # The person before the lead, as whoever erases them: else each could wait for the other.
    keep_person(session, lead.person_id)
    session.refresh(lead, with_for_update=True)
    one_person(session, lead.person_id)


def note_lead(
    session: Session, lead: Lead, what: str, fields: Collection[str], *, by: Actor, now: datetime
) -> None:
    if by.is_office and "stage" in fields and lead.stage != Stage.NEW:
        lead.responded_at = lead.responded_at or now
    lead.version += 1
    session.flush()
    record(session, f"lead.{what}", f"lead {lead.reference}", by=by, now=now, fields=fields)


def alert_late(session: Session, *, now: datetime) -> None:
    """Once for each lead that nobody has answered in time; who imports a list knows of it."""
    practice = load_practice(session)
    late = late_leads(session, practice, recent_hours(practice, now))
    for lead in (one for one in late if one.source != LeadSource.IMPORT):
        tell_office_of_lead(session, practice, lead, "lead_late", now=now)


def _is_too_much(
    session: Session, email: str | None, mailbox: Limit | None, *, now: datetime
) -> bool:
    """Nobody fills another's mailbox with our thanks; what was asked is the desk's all the same."""
    if email is None or mailbox is None:
        return False
    try:
        count_request(session, mailbox, email.lower(), now=now)
    except TooManyRequests:
        return True
    return False


def _keep_consents(
    session: Session, lead: Lead, enquiry: Enquiry, *, page: str, now: datetime
) -> None:
    # A program that ticks a box agrees to nothing in anybody's name.
    wants_news = enquiry.marketing and lead.stage != Stage.SPAM
    agreed = {"lead": True, "marketing": wants_news, "answers": lead.check_version is not None}
    for purpose in (one for one in agreed if agreed[one]):
        keep_consent(
            session, lead.person_id, purpose=purpose, locale=lead.locale, page=page, now=now
        )


def _changed(session: Session, lead: Lead, change: LeadChange) -> dict[str, object]:
    """What differs from what is kept, by column."""
    asked: dict[str, object] = {
        name: getattr(change, name)
        for name in ("stage", "lost_reason", "follow_up_on", "note")
        if name in change.model_fields_set
    }
    if asked.get("stage", "") is None:
        raise InvalidInput({"stage": ["required"]})
    if asked.get("lost_reason") and asked.get("stage", lead.stage) != Stage.LOST:
        raise InvalidInput({"lost_reason": ["invalid"]})
    if "owner" in change.model_fields_set:
        asked["owner_id"] = _account_id(session, change.owner)
    changed = {name: value for name, value in asked.items() if getattr(lead, name) != value}
    # What was kept apart by itself is spam only now that a human says so.
    if asked.get("stage") == Stage.SPAM and lead.is_unseen_spam:
        changed["stage"] = Stage.SPAM
    return changed


def _account_id(session: Session, email: str | None) -> int | None:
    if email is None:
        return None
    account = account_by_email(session, email)
    if account is None or account.disabled_at:
        raise InvalidInput({"owner": ["unknown_account"]})
    if not works_on_leads(account.role):
        raise InvalidInput({"owner": ["no_leads"]})
    return account.id


def _enter(lead: Lead, stage: Stage, lost: LostReason | None, *, now: datetime) -> None:
    if lead.stage != stage:
        lead.stage, lead.stage_at = stage, now
    if stage is Stage.NEW:
        # Whoever is new again waits for an answer as if there had been none.
        lead.responded_at = None
    lead.lost_reason = (lost or LostReason.OTHER) if stage is Stage.LOST else None
