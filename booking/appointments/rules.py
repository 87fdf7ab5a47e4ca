"""What is true of an appointment: its reference, its link, its status and its cut-offs."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from booking.audit.rules import Actor
from booking.errors import NotBegun, StatusConflict
from booking.intervals import midnight
from booking.keyring import Keyring, fingerprint

MANAGE_LINK_LIFE = timedelta(days=30)
SAME_BROWSER = timedelta(minutes=1)
TIME_TO_UNDO = timedelta(seconds=10)


class Status(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Source(StrEnum):
    WEB = "web"
    API = "api"
    PHONE = "phone"
    WALK_IN = "walk_in"


STEPS = {
    (Status.BOOKED, Status.ARRIVED),
    (Status.ARRIVED, Status.COMPLETED),
    (Status.BOOKED, Status.NO_SHOW),
    (Status.BOOKED, Status.CANCELLED),
}
# A wrong click is undone by the reverse step.
ALLOWED = STEPS | {(after, before) for before, after in STEPS}


def check_step(before: str, after: str) -> None:
    if (Status(before), Status(after)) not in ALLOWED:
        raise StatusConflict


def check_click(
    before: str, after: str, *, starts_at: datetime, zone: ZoneInfo, now: datetime
) -> None:
    """What is clicked too early is a slip. `zone` is the office's."""
    if before == Status.BOOKED and not can_be(after, starts_at=starts_at, zone=zone, now=now):
        raise NotBegun


def can_be(after: str, *, starts_at: datetime, zone: ZoneInfo, now: datetime) -> bool:
    first = earliest(after, starts_at=starts_at, zone=zone)
    return first is None or first <= now


def earliest(after: str, *, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """People arrive on the day of their visit, and have missed it once it begins."""
    if after == Status.ARRIVED:
        return midnight(starts_at.astimezone(zone).date(), zone)
    return starts_at if after == Status.NO_SHOW else None


@dataclass(frozen=True, slots=True)
class ManageLink:
    """The token goes into the mail, the hash into the database, the nonce ties both to one row."""

    nonce: str
    token: str

    @property
    def hash(self) -> str:
        return fingerprint(self.token)


def new_manage_link(keys: Keyring) -> ManageLink:
    return remade_link(keys, secrets.token_urlsafe(18))


def remade_link(keys: Keyring, nonce: str) -> ManageLink:
    """By the newest key, when the one that made the link before is gone."""
    return ManageLink(nonce, _manage_tokens(keys, nonce)[0])


def manage_token(keys: Keyring, *, nonce: str, kept_hash: str) -> str | None:
    """The link's token again, by whichever of the keys made it; None when that key is gone."""
    for token in _manage_tokens(keys, nonce):
        if hmac.compare_digest(fingerprint(token), kept_hash):
            return token
    return None


def link_lives(ends_at: datetime, now: datetime) -> bool:
    return now < ends_at + MANAGE_LINK_LIFE


def cutoff(starts_at: datetime, minutes: int) -> datetime:
    """Until then the patient can do it without the office."""
    return starts_at - timedelta(minutes=minutes)


def still_open(until: datetime, now: datetime) -> bool:
    """Whether the patient can still do it: up to and at the cut-off."""
    return now <= until


def leaves_at(now: datetime, by: Actor) -> datetime:
    """When the mail about a change may leave: the desk has a moment to take it back."""
    return now + TIME_TO_UNDO if by.is_at_the_desk else now


def _manage_tokens(keys: Keyring, nonce: str) -> list[str]:
    """192 bits each; without a key from outside the database nobody can make one from its nonce."""
    digests = (hmac.new(key, nonce.encode(), sha256).digest() for key in keys.derive("manage link"))
    return [urlsafe_b64encode(digest[:24]).decode() for digest in digests]
