"""The free times nearest to one that cannot be had."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.availability.queries import Search, Slot, free_slots
from booking.diary.queries import sold_places
from booking.practice.queries import Practice

NEAREST = 3
NEAR_DAYS = 7


def nearest_slots(
    session: Session, practice: Practice, search: Search, wanted: datetime
) -> list[Slot]:
    """The three free times nearest to the one wanted, in order, whatever the search's dates.

    What is being left for another time is none of them.
    """
    left = sold_places(session, search.ignoring) if search.ignoring else set()
    day = max(wanted, search.now).astimezone(practice.zone_of(search.kind)).date()
    nearest: list[Slot] = []
    for reach in (NEAR_DAYS, search.kind.window_days + NEAR_DAYS):
        days = timedelta(days=reach)
        around = replace(search, first=day - days, last=day + days)
        found = [
            slot
            for slot in free_slots(session, practice, around).slots
            if (slot.starts_at, practice.provider(slot.provider).id) not in left
        ]
        first_offers = {slot.starts_at: slot for slot in reversed(found)}.values()
        nearest = sorted(first_offers, key=lambda slot: abs(slot.starts_at - wanted))[:NEAREST]
        if len(nearest) == NEAREST:
            break
    return sorted(nearest)
