"""Columns that held plain text once, and are sealed since."""

from cryptography.fernet import InvalidToken
from sqlalchemy import Dialect, String

from booking.database import Sealed

# Of every token until the year 2106, and of no reason that anybody gives.
SEALED = "gAAAAA"


class SealedSince(Sealed):
    """What still lies open is read as it is; the next start, or the next write, seals it."""

    # As it was before, so that no table has to be made anew.
    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return super().process_bind_param(value, dialect) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        is_sealed = value is not None and value.startswith(SEALED)
        return super().process_result_value(value, dialect) if is_sealed else value


class SealedLabel(SealedSince):
    """Of rows that everybody's free times are computed from: without its key it is not shown."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        try:
            return super().process_result_value(value, dialect)
        except InvalidToken:
            return ""
