"""What travels with a page, a cookie or an address, and nobody but us can read or write."""

import base64
from datetime import datetime
from enum import StrEnum

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from booking.keyring import Keyring
from booking.web.context import keys, now


class Purpose(StrEnum):
    UNDO = "undo"
    WORDS = "words"
    SEARCH = "search"
    FACTOR = "factor"
    CHECK = "check"
    MADE = "made"
    TYPED = "typed"
    COUNTED = "counted"
    WAY = "way"


LIFE_SECONDS = {
    # Longer than the mail about a change waits: whoever is slower tells the patient again.
    Purpose.UNDO: 600,
    Purpose.WORDS: 600,
    # A day at the desk: as long somebody may go back to what was found.
    Purpose.SEARCH: 12 * 60 * 60,
    # Long enough to find the phone, and to put an app on it.
    Purpose.FACTOR: 60 * 60,
    # An evening and the morning after it, while the browser stays open.
    Purpose.CHECK: 12 * 60 * 60,
    # For as long as somebody looks at what they have just booked.
    Purpose.MADE: 60 * 60,
    # From one form to another, with a look at the times between.
    Purpose.TYPED: 60 * 60,
    # From a short link to its page, on the slowest line.
    Purpose.COUNTED: 5 * 60,
    # Until the password is typed, with a walk to the desk and back.
    Purpose.WAY: 60 * 60,
}


def seal(text: str, purpose: Purpose) -> str:
    return sealed_with(keys(), text, purpose, at=now())


def sealed_with(by: Keyring, text: str, purpose: Purpose, *, at: datetime) -> str:
    return _sealed(by, text.encode(), purpose, at=at)


def seal_bytes(what: bytes, purpose: Purpose) -> str:
    return _sealed(keys(), what, purpose, at=now())


def unsealed(token: str, purpose: Purpose) -> str | None:
    """None when it is too old, or none of ours."""
    what = unsealed_bytes(token, purpose)
    return None if what is None else what.decode()


def unsealed_bytes(token: str, purpose: Purpose) -> bytes | None:
    vault, life = _vault(keys(), purpose), LIFE_SECONDS[purpose]
    try:
        return vault.decrypt_at_time(token.encode(), life, _seconds(now()))
    except InvalidToken:
        return None


def _sealed(by: Keyring, what: bytes, purpose: Purpose, *, at: datetime) -> str:
    return _vault(by, purpose).encrypt_at_time(what, _seconds(at)).decode()


def _vault(by: Keyring, purpose: Purpose) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in by.derive(purpose)])


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
