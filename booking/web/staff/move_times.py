"""The free times to which a visit could be moved: a week at once, from any date on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import request

from booking.appointments.moves import own_length
from booking.availability.queries import Search, Slot, free_slots
from booking.practice.models import Provider
from booking.web.context import database, now
from booking.web.staff.book_times import why_not_on
from booking.web.staff.found_visits import Found
from booking.web.staff.spans import DAY, date_of

DAYS_AT_ONCE = 7


@dataclass(frozen=True, slots=True)
class FreeWeek:
    """`instead` says why there is nothing on the date that was asked for."""

    first: date
    earlier: date | None
    later: date
    days: Sequence[tuple[date, list[Slot]]]
    instead: str


def free_week(found: Found, provider: Provider) -> FreeWeek:
    """From the visit's own date on, or from the one asked for."""
    zone, asked = found.practice.zone, date_of(request.values.get("from"))
    today = now().astimezone(zone).date()
    first = max(asked or found.appointment.starts_at.astimezone(zone).date(), today)
    search = _search(found, provider, first)
    with database().reading() as session:
        slots = free_slots(session, found.practice, search).slots
    # Where the visit is now is no choice.
    here = found.appointment.starts_at, found.provider.slug
    slots = tuple(one for one in slots if (one.starts_at, one.provider) != here)
    days = groupby(slots, key=lambda slot: slot.starts_at.astimezone(zone).date())
    return FreeWeek(
        first,
        earlier=max(first - DAYS_AT_ONCE * DAY, today) if first > today else None,
        later=first + DAYS_AT_ONCE * DAY,
        days=[(day, list(some)) for day, some in days],
        instead=why_not_on(found.practice, search, asked, slots) if asked else "",
    )


def _search(found: Found, provider: Provider, first: date) -> Search:
    sold = found.appointment.claim_id
    return Search(
        found.kind,
        first,
        first + (DAYS_AT_ONCE - 1) * DAY,
        now(),
        provider=provider,
        ignoring=(sold,) if sold else (),
        duration=own_length(found.kind, found.appointment),
    )
