"""How often is too often, who is one asker, and when it is the same request once more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from booking.keyring import fingerprint

# The rest of an IPv6 address is the household's to choose, anew for each request if it likes.
HOUSEHOLD_BITS = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in each fixed window of `per`."""

    name: str
    times: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Once:
    """A request that may come twice: its key, and what was asked with it."""

    key: str
    body: str

    @property
    def key_hash(self) -> str:
        return fingerprint("once", self.key)


def window_end(limit: Limit, now: datetime) -> int:
    """In seconds since 1970."""
    length = int(limit.per.total_seconds())
    return (int(now.timestamp()) // length + 1) * length


def household(address: str) -> str:
    """What an asker cannot change at will; whatever is no address stands for itself."""
    try:
        known: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    own = known.ipv4_mapped
    return str(own or IPv6Address(int(known) >> HOUSEHOLD_BITS << HOUSEHOLD_BITS))
