"""How much time one address may keep from the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.errors import TooManyRequests

# An office or a clinic's waiting room is one address too, with a browser for each who sits there.
MOST_FROM_AN_ADDRESS = 10
MOST_WITHOUT_A_BROWSER = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """Time that is held at the moment, for a browser or for whoever has the token alone."""

    until: datetime
    by_browser: bool


def check_room(kept: Sequence[Kept], *, browser: str | None, now: datetime) -> None:
    """`kept` by when it ends; refuses one more until the first of what is too much has ended."""
    loose = [one for one in kept if not one.by_browser]
    too_much = kept if len(kept) >= MOST_FROM_AN_ADDRESS else ()
    if browser is None and len(loose) >= MOST_WITHOUT_A_BROWSER:
        too_much = loose
    if too_much:
        raise TooManyRequests(max(1, int((too_much[0].until - now).total_seconds())))
