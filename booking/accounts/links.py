"""The token of a link that sets a password: from a nonce, by a key that is not in the database."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from booking.keyring import Keyring, fingerprint


@dataclass(frozen=True, slots=True)
class NewLink:
    """The nonce and the token's hash are kept; the token is only ever in a mail or on a screen."""

    nonce: str
    token: str


def new_link(keys: Keyring) -> NewLink:
    nonce = secrets.token_urlsafe(18)
    return NewLink(nonce, _tokens(keys, nonce)[0])


def token_again(keys: Keyring, *, nonce: str, kept_hash: str) -> str | None:
    """By whichever of the keys made it; None when that key is gone."""
    for token in _tokens(keys, nonce):
        if hmac.compare_digest(fingerprint(token), kept_hash):
            return token
    return None


def _tokens(keys: Keyring, nonce: str) -> list[str]:
    digests = (hmac.new(key, nonce.encode(), sha256) for key in keys.derive("password link"))
    return [urlsafe_b64encode(one.digest()).decode().rstrip("=") for one in digests]
