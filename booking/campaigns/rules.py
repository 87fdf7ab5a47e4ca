"""What an arrival says of where somebody came from, and which of them is a new visit."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from urllib.parse import urlsplit

# For as long a browser is known again, and the touches of one are tied together.
VISITOR_LIFE = timedelta(days=90)
SAME_VISIT = timedelta(minutes=30)
LONGEST_WORD = 100
REFERRAL = "referral"
# For as long a page says that its reader came from a sponsored article.
READING = timedelta(days=1)
# Where a campaign may lead: pages of ours that somebody can begin with.
Landing = Literal["/", "/learn/hair-restoration", "/check", "/book", "/callback"]
LANDINGS: tuple[Landing, ...] = get_args(Landing)
# Names as the address book of the web has them: letters beyond ASCII are written xn--….
ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)"
    r"(:(?P<port>[0-9]{1,5}))?/?"
)
LONGEST_ORIGIN = 270
TRIAL_HOSTS = ("127.0.0.1", "localhost")
USUAL_PORTS = {"http": 80, "https": 443}
LARGEST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`referrer` is another site's host; `landing` a path of ours, without what it was asked."""

    campaign: str | None = None
    source: str | None = None
    medium: str | None = None
    content: str | None = None
    referrer: str | None = None
    landing: str | None = None

    @property
    def says_where_from(self) -> bool:
        return any((self.campaign, self.source, self.medium, self.content, self.referrer))


@dataclass(frozen=True, slots=True)
class Trail:
    """The touches by which somebody first and last came; None of whom nothing is known."""

    first: int | None = None
    last: int | None = None


def arrival(
    told: Mapping[str, str | None],
    *,
    referrer: str | None,
    landing: str | None,
    own_hosts: Collection[str],
) -> Arrival:
    """From `utm_…` values and a referrer's address, both as untrusted as any text of a browser."""
    host = referrer_host(referrer, own_hosts=own_hosts)
    source = word(told.get("utm_source"))
    medium = word(told.get("utm_medium"))
    campaign = word(told.get("utm_campaign"))
    nothing_said = not (campaign or source or medium)
    return Arrival(
        campaign=campaign,
        source=source or (host if nothing_said else None),
        medium=medium or (REFERRAL if host and nothing_said else None),
        content=word(told.get("utm_content")),
        referrer=host,
        landing=path_of(landing),
    )


def word(text: str | None) -> str | None:
    """Folded and short; nothing that could be somebody's address."""
    visible = "".join(one for one in text or "" if unicodedata.category(one)[0] != "C")
    folded = " ".join(visible.split()).lower()[:LONGEST_WORD].strip()
    return folded if folded and "@" not in folded else None


def referrer_host(address: str | None, *, own_hosts: Collection[str]) -> str | None:
    """None for our own pages, and for what is no web address."""
    try:
        parts = urlsplit(address or "")
        host = parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None
    return word(host) if host and host not in own_hosts else None


def path_of(landing: str | None) -> str | None:
    """Without the query, in which people's data travel."""
    try:
        return urlsplit(landing or "").path[:LONGEST_WORD] or None
    except ValueError:
        return None


def landing_of(kept: str) -> Landing:
    """The first page in place of what is none of them, or no longer."""
    return next((one for one in LANDINGS if one == kept), LANDINGS[0])


def sites_in(text: str) -> list[str]:
    """As they were typed: with spaces, commas or line ends between."""
    return text.replace(",", " ").split()


def origin_of(address: str) -> str | None:
    """As browsers write it; None for what may not frame our forms: plain http but for trials here.

    It goes into a header as it is: nothing but a host and a port may pass.
    """
    parts = ORIGIN.fullmatch(address.lower()) if len(address) <= LONGEST_ORIGIN else None
    if parts is None or int(parts["port"] or 0) > LARGEST_PORT:
        return None
    scheme, host, port = parts["scheme"], parts["host"], parts["port"]
    if scheme == "http" and host not in TRIAL_HOSTS:
        return None
    usual = port is None or int(port) == USUAL_PORTS[scheme]
    return f"{scheme}://{host}" if usual else f"{scheme}://{host}:{int(port)}"


def is_new_visit(before: Arrival, arrived_at: datetime, now: datetime, after: Arrival) -> bool:
    """The same words again within half an hour are a page that was loaded again."""
    same = (before.campaign, before.source, before.medium, before.content) == (
        after.campaign,
        after.source,
        after.medium,
        after.content,
    )
    return not same or now - arrived_at >= SAME_VISIT
