"""Finding appointments, and what is shown of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session, undefer

from booking.appointments.models import Appointment
from booking.appointments.rules import SAME_BROWSER, Status, cutoff, link_lives
from booking.errors import NotFound
from booking.intervals import Interval
from booking.keyring import fingerprint
from booking.practice.models import ConsultationType, Location
from booking.practice.queries import Practice
from booking.references import REFERENCE_LETTERS, spoken_reference, stored_reference

# As the office sees it.
WITH_NOTE = select(Appointment).options(undefer(Appointment.note))
WITH_REASONS = WITH_NOTE.options(undefer(Appointment.override_reason))
# Built once: putting a statement together costs more than running it.
OPEN = (
    select(func.count())
    .select_from(Appointment)
    .where(
        or_(
            func.lower(Appointment.email) == bindparam("email"),
            Appointment.phone == bindparam("phone"),
        ),
        Appointment.status == Status.BOOKED,
        Appointment.starts_at > bindparam("now"),
    )
)


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """One appointment in its practice's words; times are UTC, zones are named beside them."""

    reference: str
    type_slug: str
    type_name: str
    provider_slug: str
    provider_name: str
    provider_title: str
    modality: str
    starts_at: datetime
    ends_at: datetime
    office_zone: str
    visitor_zone: str | None
    location_name: str
    address: tuple[str, ...]
    arrival_note: str
    status: str
    version: int
    name: str
    email: str | None
    phone: str | None
    confirmed_at: datetime | None
    movable_until: datetime
    cancellable_until: datetime
    late_cancel: bool
    told_reason: str | None


def view(practice: Practice, appointment: Appointment, *, locale: str) -> AppointmentView:
    kind = practice.type_by_id(appointment.type_id)
    provider = practice.provider_by_id(appointment.provider_id)
    location = practice.location_by_id(appointment.location_id)
    settings = practice.settings
    return AppointmentView(
        reference=spoken_reference(appointment.reference),
        type_slug=kind.slug,
        type_name=type_name(kind, locale),
        provider_slug=provider.slug,
        provider_name=provider.name,
        provider_title=provider.title,
        modality=kind.modality,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        office_zone=location.timezone,
        visitor_zone=appointment.timezone if appointment.timezone != location.timezone else None,
        location_name=location.name,
        address=address_lines(location),
        arrival_note=location.arrival_note_es if locale == "es" else location.arrival_note,
        status=appointment.status,
        version=appointment.version,
        name=appointment.name,
        email=appointment.email,
        phone=appointment.phone,
        confirmed_at=appointment.confirmed_at,
        movable_until=cutoff(appointment.starts_at, settings.move_cutoff_minutes),
        cancellable_until=cutoff(appointment.starts_at, settings.cancel_cutoff_minutes),
        late_cancel=appointment.late_cancel,
        told_reason=appointment.told_reason,
    )


def type_name(kind: ConsultationType, locale: str) -> str:
    return kind.name_es if locale == "es" else kind.name


def address_lines(location: Location) -> tuple[str, ...]:
    return (
        location.street,
        f"{location.city}, {location.region} {location.postal_code}",
    )


def by_id(session: Session, appointment_id: int) -> Appointment:
    return _one(session, select(Appointment).where(Appointment.id == appointment_id))


def by_reference(session: Session, reference: str) -> Appointment:
    kept = stored_reference(reference)
    # What no reference can hold the database need not be asked, nor can it always be.
    if not set(kept) <= set(REFERENCE_LETTERS):
        raise NotFound
    return _one(session, WITH_REASONS.where(Appointment.reference == kept))


def by_manage_token(session: Session, token: str, *, now: datetime) -> Appointment:
    """An unknown and an expired link look the same."""
    found = _one(session, select(Appointment).where(Appointment.manage_hash == fingerprint(token)))
    if not link_lives(found.ends_at, now):
        raise NotFound
    return found


def just_booked(session: Session, *, browser: str | None, now: datetime) -> Appointment | None:
    """What this browser booked within the last minute and still has."""
    if browser is None:
        return None
    recent = select(Appointment).where(
        Appointment.browser_hash == fingerprint(browser),
        Appointment.created_at > now - SAME_BROWSER,
        Appointment.status == Status.BOOKED,
    )
    return session.scalars(recent.order_by(Appointment.id.desc())).first()


def is_booked_by(session: Session, browser: str, starts_at: datetime) -> bool:
    """Whether that time was booked there, and still is."""
    own = select(Appointment.id).where(
        Appointment.browser_hash == fingerprint(browser),
        Appointment.starts_at == starts_at,
        Appointment.status == Status.BOOKED,
    )
    return session.scalars(own.limit(1)).first() is not None


def count_open(session: Session, *, email: str | None, phone: str | None, now: datetime) -> int:
    """Booked and still to come, for whoever is reached by either."""
    folded = email.lower() if email else None
    return session.scalars(OPEN, {"email": folded, "phone": phone, "now": now}).one()


def upcoming(session: Session, span: Interval) -> list[Appointment]:
    """Booked visits that start within the span."""
    found = select(Appointment).where(
        Appointment.starts_at >= span.start,
        Appointment.starts_at < span.end,
        Appointment.status == Status.BOOKED,
    )
    return list(session.scalars(found.order_by(Appointment.starts_at, Appointment.id)))


def upcoming_of_types(
    session: Session, type_ids: Collection[int], *, now: datetime
) -> list[Appointment]:
    found = select(Appointment).where(
        Appointment.type_id.in_(type_ids),
        Appointment.status == Status.BOOKED,
        Appointment.starts_at > now,
    )
    return list(session.scalars(found.order_by(Appointment.starts_at)))


def last_language(session: Session, person_id: int) -> str | None:
    """That of their last booking."""
    last = select(Appointment.locale).where(Appointment.person_id == person_id)
    return session.scalar(last.order_by(Appointment.id.desc()).limit(1))


def count_upcoming(session: Session, *, now: datetime) -> tuple[int, int]:
    """Booked visits to come, and how many of them have an e-mail address."""
    counted = select(func.count(), func.count(Appointment.email)).where(
        Appointment.status == Status.BOOKED, Appointment.starts_at > now
    )
    visits, reachable = session.execute(counted).one()
    return visits, reachable


def page_of(
    session: Session,
    span: Interval,
    *,
    provider_ids: Collection[int] | None = None,
    status: Status | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 100,
) -> list[Appointment]:
    """By start, then id; `after` is where the page before ended."""
    found = WITH_NOTE.where(Appointment.starts_at >= span.start, Appointment.starts_at < span.end)
    if provider_ids is not None:
        found = found.where(Appointment.provider_id.in_(provider_ids))
    if status is not None:
        found = found.where(Appointment.status == status)
    if after is not None:
        found = found.where(tuple_(Appointment.starts_at, Appointment.id) > after)
    return list(session.scalars(found.order_by(Appointment.starts_at, Appointment.id).limit(limit)))


def visits_of(session: Session, person_id: int) -> list[tuple[Appointment, bool]]:
    """All of one person, the latest first, and whether each has a note."""
    found = select(Appointment, Appointment.note.is_not(None)).where(
        Appointment.person_id == person_id
    )
    rows = session.execute(found.order_by(Appointment.starts_at.desc(), Appointment.id.desc()))
    return [(visit, has_note) for visit, has_note in rows]


def _one(session: Session, found: Select[Appointment]) -> Appointment:
    appointment = session.scalars(found).one_or_none()
    if appointment is None:
        raise NotFound
    return appointment
