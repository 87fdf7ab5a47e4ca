"""How often each address and each contact may ask, stated once."""

from datetime import timedelta

from booking.errors import TooManyRequests
from booking.limits.actions import count_request
from booking.limits.rules import Limit, window_end
from booking.web.context import address, config, context, database, now

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

BOOKINGS = Limit("bookings by address", 10, 10 * MINUTE)
BOOKINGS_BY_CONTACT = Limit("bookings by contact", 6, HOUR)
HOLDS = Limit("holds by address", 40, 10 * MINUTE)
MANAGING = Limit("manage links by address", 60, 10 * MINUTE)
LOOKS = Limit("availability by address", 300, MINUTE)


def check(limit: Limit, who: str | None = None) -> None:
    """Counted in a transaction of its own: a refused request counts too."""
    if not config().rate_limits:
        return
    with database().writing() as session:
        count_request(session, limit, who or address(), now=now())


def check_cheaply(limit: Limit) -> None:
    """For what only reads: counted in this process alone, so each process allows as much."""
    if not config().rate_limits:
        return
    counts: dict[tuple[str, str], int] = context().database.memo.setdefault("looks", {})
    ends = window_end(limit, now())
    if counts.get(("window", limit.name)) != ends:
        counts.clear()
        counts["window", limit.name] = ends
    key = (limit.name, address())
    counts[key] = counts.get(key, 0) + 1
    if counts[key] > limit.times:
        raise TooManyRequests(max(1, ends - int(now().timestamp())))
