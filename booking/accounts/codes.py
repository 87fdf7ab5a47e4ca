"""The second factor's codes: those of an authenticator app, and those for when it is lost."""

import hmac
import secrets
from datetime import datetime

import pyotp

from booking.keyring import fingerprint

STEP_SECONDS = 30
# A clock may be one step off, and a slow typist too.
NEIGHBOURS = (0, -1, 1)
RECOVERY_CODES = 10
# Nothing that reads like something else.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 4, 4


def new_secret() -> str:
    return pyotp.random_base32()


def enrolment_uri(secret: str, *, email: str, issuer: str) -> str:
    """What the picture says that the app takes in."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """The time step whose code this is."""
    app, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    typed = "".join(code.split())
    for step in (present + shift for shift in NEIGHBOURS):
        if hmac.compare_digest(app.generate_otp(step).encode(), typed.encode()):
            return step
    return None


def new_recovery_codes() -> tuple[str, ...]:
    """79 bits each, in groups to read and type by."""
    return tuple("-".join(_group() for _ in range(GROUPS)) for _ in range(RECOVERY_CODES))


def recovery_hash(account_id: int, code: str) -> str:
    """However it is typed: small letters, spaces, no dashes."""
    folded = "".join(char for char in code.upper() if char.isalnum())
    return fingerprint("recovery", str(account_id), folded)


def _group() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(GROUP))
