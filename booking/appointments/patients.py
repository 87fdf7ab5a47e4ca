"""Whose visits these are: people with their last and next one, and whose patients they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from booking.appointments.days import day_span
from booking.appointments.models import Appointment
from booking.appointments.queries import by_reference
from booking.appointments.rules import Status
from booking.errors import NotFound
from booking.intervals import Interval
from booking.people.models import Person
from booking.people.rules import match_key
from booking.people.search import more, people_as_typed, people_like, people_with_slips
from booking.practice.queries import load_practice
from booking.references import REFERENCE_LENGTH, stored_reference

NEVER = datetime.max.replace(tzinfo=UTC)
CAME = (Status.BOOKED, Status.ARRIVED, Status.COMPLETED)


@dataclass(frozen=True, slots=True)
class Patient:
    """`visits` are those that were not cancelled; a missed one is no last visit."""

    person: Person
    visits: int
    last: datetime | None
    next: datetime | None


def patients_of(provider_id: int) -> Select[int]:
    """Ids of the people who have, or ever had, a visit with the provider."""
    return select(Appointment.person_id).where(Appointment.provider_id == provider_id)


def is_patient_of(session: Session, person_id: int, *, provider_id: int) -> bool:
    own = patients_of(provider_id).where(Appointment.person_id == person_id)
    return session.scalar(own.limit(1)) is not None


def find_patients(
    session: Session, text: str, *, now: datetime, limit: int = 8, provider_id: int | None = None
) -> list[Patient]:
    """Today's visitors first, then who is named exactly so, then whose next visit is soonest.

    Who is found only by a slip comes after all others. With a provider: only who is theirs, and
    only their visits with that one.
    """
    among = None if provider_id is None else patients_of(provider_id)
    practice = load_practice(session)
    today = day_span(practice, now.astimezone(practice.zone).date())
    # Before the limit cuts: a name may be borne by many who have not been here for years.
    soon = people_as_typed(session, text, limit=limit, among=_expected(today.start, provider_id))
    typed = more(soon, people_as_typed(session, text, limit=limit, among=among))
    slipped: list[Person] = []
    if len(typed) < limit:
        with_slips = people_with_slips(session, text, limit=limit, among=among)
        slipped = [one for one in with_slips if one not in typed]
    ranked = [
        patient
        for people in (typed, slipped)
        for patient in sorted(
            with_visits(session, people, now=now, provider_id=provider_id),
            key=lambda one: _rank(one, text, today),
        )
    ]
    return ranked[:limit]


def _rank(patient: Patient, text: str, today: Interval) -> tuple[bool, bool, datetime]:
    """The sort keeps the order of those that are equal in all of it: the closest first."""
    visits = (patient.next, patient.last)
    comes_today = any(one is not None and one in today for one in visits)
    is_named_so = patient.person.match_key == match_key(text)
    return not comes_today, not is_named_so, patient.next or NEVER


def _expected(since: datetime, provider_id: int | None) -> Select[int]:
    found = select(Appointment.person_id).where(
        Appointment.starts_at >= since, Appointment.status.in_(CAME)
    )
    return found if provider_id is None else found.where(Appointment.provider_id == provider_id)


def patients_like(
    session: Session,
    *,
    name: str,
    email: str | None,
    phone: str | None,
    now: datetime,
    provider_id: int | None = None,
) -> list[Patient]:
    """Who somebody may be, before they become another record."""
    among = None if provider_id is None else patients_of(provider_id)
    people = people_like(session, name=name, email=email, phone=phone, among=among)
    return with_visits(session, people, now=now, provider_id=provider_id)


def with_visits(
    session: Session, people: Sequence[Person], *, now: datetime, provider_id: int | None = None
) -> list[Patient]:
    known = _visits(session, [one.id for one in people], now, provider_id)
    return [Patient(one, *known.get(one.id, (0, None, None))) for one in people]


def find_visit(
    session: Session, text: str, *, provider_id: int | None = None
) -> Appointment | None:
    """By its reference, in any case and with any dashes."""
    if len(stored_reference(text)) != REFERENCE_LENGTH:
        return None
    try:
        visit = by_reference(session, text)
    except NotFound:
        return None
    return visit if provider_id in (None, visit.provider_id) else None


def _visits(
    session: Session, people: Collection[int], now: datetime, provider_id: int | None
) -> dict[int, tuple[int, datetime | None, datetime | None]]:
    came = and_(Appointment.status.in_(CAME), Appointment.starts_at <= now)
    comes = and_(Appointment.status == Status.BOOKED, Appointment.starts_at > now)
    seen = (
        select(
            Appointment.person_id,
            func.count(),
            func.max(case((came, Appointment.starts_at))),
            func.min(case((comes, Appointment.starts_at))),
        )
        .where(Appointment.person_id.in_(people), Appointment.status != Status.CANCELLED)
        .group_by(Appointment.person_id)
    )
    if provider_id is not None:
        seen = seen.where(Appointment.provider_id == provider_id)
    return {
        row[0]: cast(tuple[int, datetime | None, datetime | None], tuple(row[1:]))
        for row in session.execute(seen)
    }
