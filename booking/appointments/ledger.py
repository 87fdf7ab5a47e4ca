"""What a visit came of, and what became of the enquiry behind it: one thread, whoever books."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.audit.rules import Actor
from booking.campaigns.rules import Trail
from booking.errors import NotFound
from booking.leads.actions import follow_visits
from booking.leads.models import Lead
from booking.leads.queries import lead_by_reference
from booking.leads.rules import OPEN, WAITING
from booking.people.rules import match_key


def tie(session: Session, appointment: Appointment, lead: Lead | None, trail: Trail) -> None:
    """How somebody first came is how their enquiry did; a later way changes only the last."""
    if lead is None:
        appointment.first_touch_id, appointment.last_touch_id = trail.first, trail.last
    else:
        appointment.lead_id = lead.id
        appointment.first_touch_id = lead.first_touch_id or trail.first
        appointment.last_touch_id = trail.last or lead.last_touch_id
    session.flush()


def adopt(
    session: Session, appointment: Appointment, reference: str, *, by: Actor, now: datetime
) -> None:
    """What the same browser asked before, for the same name and number: of who left no e-mail."""
    if appointment.lead_id is not None:
        return
    try:
        lead = lead_by_reference(session, reference)
    except NotFound:
        return
    is_theirs = match_key(lead.name) == match_key(appointment.name)
    if lead.stage in OPEN and is_theirs and lead.phone == appointment.phone:
        trail = Trail(appointment.first_touch_id, appointment.last_touch_id)
        tie(session, appointment, lead, trail)
        follow(session, appointment, by=by, now=now)


def follow(
    session: Session,
    appointment: Appointment,
    *,
    by: Actor,
    now: datetime,
    just_booked: bool = False,
) -> None:
    """The enquiry stands where its visits stand."""
    if appointment.lead_id is None:
        return
    session.flush()
    own = select(Appointment.status).where(Appointment.lead_id == appointment.lead_id)
    statuses = session.scalars(own).all()
    follow_visits(session, appointment.lead_id, statuses, by=by, now=now, just_booked=just_booked)


def visits_to_come(session: Session, *, now: datetime) -> Mapping[int, datetime]:
    """When each person of whom a lead still waits is booked for all the same, by the person's id.

    A booking moves one of somebody's leads; what the others ask may still want an answer.
    """
    first = func.min(Appointment.starts_at)
    found = (
        select(Lead.person_id, first)
        .join(Appointment, Appointment.person_id == Lead.person_id)
        .where(
            Lead.stage.in_(WAITING),
            Appointment.status.in_((Status.BOOKED, Status.ARRIVED)),
            Appointment.ends_at > now,
        )
        .group_by(Lead.person_id)
    )
    return dict(session.execute(found).all())


def visits_of_leads(
    session: Session, lead_ids: Collection[int]
) -> Mapping[int, Sequence[Appointment]]:
    """What came of each, the latest first."""
    found = select(Appointment).where(Appointment.lead_id.in_(lead_ids))
    visits: defaultdict[int, list[Appointment]] = defaultdict(list)
    for visit in session.scalars(found.order_by(Appointment.starts_at.desc())):
        visits[visit.lead_id or 0].append(visit)
    return visits
