"""What can be booked, as the public pages say it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from booking.appointments.queries import type_name
from booking.practice.models import ConsultationType
from booking.practice.queries import Practice
from booking.web.site.pages import bookable


@dataclass(frozen=True, slots=True)
class Offer:
    """One consultation type; `earliest` is its first free time."""

    slug: str
    name: str
    summary: str
    modality: str
    minutes: int
    zone: str
    city: str
    earliest: datetime | None = None


def offer_of(
    practice: Practice, kind: ConsultationType, *, locale: str, earliest: datetime | None = None
) -> Offer:
    location = practice.location_of(kind)
    return Offer(
        slug=kind.slug,
        name=type_name(kind, locale),
        summary=kind.summary_es if locale == "es" else kind.summary,
        modality=kind.modality,
        minutes=kind.duration_minutes,
        zone=location.timezone,
        city=location.city,
        earliest=earliest,
    )


def all_offers(session: Session, practice: Practice, *, locale: str) -> list[Offer]:
    return [
        offer_of(practice, kind, locale=locale, earliest=_earliest(session, practice, kind))
        for kind in practice.active_types
    ]


def first_offer(session: Session, practice: Practice, *, locale: str) -> Offer | None:
    """The first kind is what a newcomer needs; a sooner follow-up visit is no use to them."""
    offers = all_offers(session, practice, locale=locale)
    return next((offer for offer in offers if offer.earliest), None)


def _earliest(session: Session, practice: Practice, kind: ConsultationType) -> datetime | None:
    slots = bookable(session, practice, kind)
    return slots[0].starts_at if slots else None
