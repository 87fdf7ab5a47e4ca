"""Keys for each purpose, derived from the secrets that live outside the database."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keyring:
    """The newest secret first; older ones still open what they once sealed."""

    secrets: tuple[str, ...]

    def derive(self, purpose: str) -> tuple[bytes, ...]:
        """32 bytes for each secret, the newest first."""
        return tuple(
            hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
            for secret in self.secrets
        )


def fingerprint(*parts: str) -> str:
    """SHA-256 in hex: what is kept in place of a token."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
