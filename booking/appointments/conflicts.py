"""Who stands where somebody else would like to be."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.availability.queries import Search
from booking.diary.models import Claim
from booking.diary.queries import LONGEST_CLAIM
from booking.intervals import Interval
from booking.practice.queries import Practice


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Sold time in the way; without a visit it is kept for somebody who is booking just now."""

    span: Interval
    provider_id: int
    visit: Appointment | None
    in_room_only: bool


def in_the_way(
    session: Session, practice: Practice, search: Search, visit: Interval
) -> list[Obstacle]:
    """What keeps the visit, with its buffers, from the provider asked for or from every room."""
    wanted = search.provider
    providers = {one.id for one in ((wanted,) if wanted else practice.providers_of(search.kind))}
    rooms = {one.id for one in practice.rooms_for(search.kind)} if search.kind.needs_room else set()
    busy = visit.padded(before=search.terms.before, after=search.terms.after)
    return [
        Obstacle(
            Interval(claim.starts_at, claim.ends_at),
            claim.provider_id,
            met,
            in_room_only=claim.provider_id not in providers,
        )
        for claim, met in _claims(session, search, busy, providers, rooms)
    ]


def _claims(
    session: Session,
    search: Search,
    busy: Interval,
    providers: Collection[int],
    rooms: Collection[int],
) -> list[tuple[Claim, Appointment | None]]:
    found = (
        select(Claim, Appointment)
        .outerjoin(Appointment, Appointment.claim_id == Claim.id)
        .where(
            or_(Claim.provider_id.in_(providers), Claim.room_id.in_(rooms)),
            Claim.busy_from > busy.start - LONGEST_CLAIM,
            Claim.busy_from < busy.end,
            Claim.busy_until > busy.start,
            Claim.id.not_in(search.ignoring),
            or_(Claim.expires_at.is_(None), Claim.expires_at > search.now),
        )
        .order_by(Claim.starts_at, Claim.id)
    )
    return [(claim, met) for claim, met in session.execute(found)]
