"""What travels with a page or a cookie, and nobody but us can read or write."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from booking.web.context import keys, now

# Longer than the mail about a change waits: whoever is slower tells the patient again.
LIFE_SECONDS = 600


def seal(text: str) -> str:
    return _vault().encrypt_at_time(text.encode(), _seconds()).decode()


def unsealed(token: str) -> str | None:
    """None when it is too old, or none of ours."""
    try:
        return _vault().decrypt_at_time(token.encode(), LIFE_SECONDS, _seconds()).decode()
    except InvalidToken:
        return None


def _vault() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys().derive("undo")])


def _seconds() -> int:
    return int(now().timestamp())
