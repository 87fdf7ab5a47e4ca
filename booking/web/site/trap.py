"""What tells a program from a person at the form, without asking the person anything."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from booking.errors import InvalidInput
from booking.keyring import Keyring

# Even with everything filled in by the browser, a person has to find the box and the button.
QUICKEST = timedelta(seconds=1)
LONGEST = timedelta(hours=24)
# As much as two machines' clocks may differ.
AHEAD = timedelta(minutes=1)
HONEYPOT = "subject_line"


@dataclass(frozen=True, slots=True)
class Opened:
    """A form as it was handed out: one form books once, however often it is sent."""

    nonce: str
    at: datetime

    def is_fresh(self, now: datetime) -> bool:
        return -AHEAD <= now - self.at <= LONGEST

    def is_quick(self, now: datetime) -> bool:
        return timedelta(0) <= now - self.at < QUICKEST


def form_token(form: Mapping[str, str], keys: Keyring, *, now: datetime) -> str:
    """The one that came with the form stays, if it is good: the form is still the same form."""
    sent = form.get("form_token", "")
    opened = read_trap(sent, keys)
    return sent if opened and opened.is_fresh(now) else set_trap(keys, now=now)


def set_trap(keys: Keyring, *, now: datetime) -> str:
    return _serializer(keys).dumps([secrets.token_urlsafe(12), int(now.timestamp() * 1000)])


def fell_in(form: Mapping[str, str]) -> bool:
    """People do not see that field."""
    return bool(form.get(HONEYPOT))


def check_honeypot(form: Mapping[str, str]) -> None:
    if fell_in(form):
        raise InvalidInput({"form_token": ["too_quick"]})


def check_trap(form: Mapping[str, str], keys: Keyring, *, now: datetime, patient: bool) -> Opened:
    """`patient` asks for a person's pace as well."""
    opened = read_trap(form.get("form_token", ""), keys)
    if opened is None or not opened.is_fresh(now):
        raise InvalidInput({"form_token": ["form_expired"]})
    if patient and opened.is_quick(now):
        raise InvalidInput({"form_token": ["too_quick"]})
    return opened


def read_trap(token: str, keys: Keyring) -> Opened | None:
    try:
        nonce, stamp = _serializer(keys).loads(token)
    except BadSignature:
        return None
    return Opened(nonce, datetime.fromtimestamp(stamp / 1000, UTC))


def _serializer(keys: Keyring) -> URLSafeSerializer:
    # The last is the one that signs.
    return URLSafeSerializer(list(reversed(keys.derive("form"))), salt="form")
