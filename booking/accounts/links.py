"""What opens the door once: made from a nonce, by a key that is not in the database."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from booking.accounts.rules import KEY_PREFIX
from booking.keyring import Keyring, fingerprint

NONCE_LENGTH = 24


@dataclass(frozen=True, slots=True)
class NewLink:
    """The nonce and the token's hash are kept; the token is only ever in a mail or on a screen."""

    nonce: str
    token: str


def nonce_of(form_token: str, *asked: str) -> str:
    """The same for a form that is sent twice; another for one that was filled in anew."""
    return fingerprint(form_token, *asked)[:NONCE_LENGTH] if form_token else new_nonce()


def new_nonce() -> str:
    return secrets.token_urlsafe(18)


def new_link(keys: Keyring, nonce: str | None = None) -> NewLink:
    nonce = nonce or new_nonce()
    return NewLink(nonce, _tokens(keys, "password link", nonce)[0])


def key_from(keys: Keyring, nonce: str) -> str:
    """Recognisable where it should not be, in a log or a repository."""
    return KEY_PREFIX + _tokens(keys, "api key", nonce)[0]


def token_again(keys: Keyring, *, nonce: str, kept_hash: str) -> str | None:
    """By whichever of the keys made it; None when that key is gone."""
    for token in _tokens(keys, "password link", nonce):
        if hmac.compare_digest(fingerprint(token), kept_hash):
            return token
    return None


def _tokens(keys: Keyring, purpose: str, nonce: str) -> list[str]:
    digests = (hmac.new(key, nonce.encode(), sha256) for key in keys.derive(purpose))
    return [urlsafe_b64encode(one.digest()).decode().rstrip("=") for one in digests]
