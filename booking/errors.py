"""The refusals, each with a stable code; their wording and status are the doors' business."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar


class Refusal(Exception):
    """What was asked cannot be done, and the reason is the asker's to know."""

    code: ClassVar[str]


class InvalidInput(Refusal):
    """`errors` maps a field's name to the codes of what is wrong with it."""

    code = "invalid_input"

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(", ".join(f"{name}: {'/'.join(codes)}" for name, codes in errors.items()))
        self.errors = {name: list(codes) for name, codes in errors.items()}


class NotFound(Refusal):
    code = "not_found"


class Forbidden(Refusal):
    code = "forbidden"


class LastAdmin(Refusal):
    """Without this one nobody could manage accounts and settings."""

    code = "last_admin"


class SlotTaken(Refusal):
    """The time was sold to somebody else; the door adds the nearest free ones."""

    code = "slot_taken"


class StaleVersion(Refusal):
    """Somebody changed it since the asker last saw it."""

    code = "stale_version"


class StatusConflict(Refusal):
    """The appointment's status does not allow this step."""

    code = "status_conflict"


class NotBegun(StatusConflict):
    """Nobody has arrived before the day of the visit, or missed it before it begins."""

    code = "not_begun"


class TooLate(Refusal):
    """The cut-off for doing this oneself has passed; the office still can."""

    code = "too_late"

    def __init__(self, cutoff: datetime) -> None:
        super().__init__(cutoff.isoformat())
        self.cutoff = cutoff


class TooManyOpen(Refusal):
    """This contact already has as many open appointments as the practice allows."""

    code = "too_many_open"


class TooManyRequests(Refusal):
    """`retry_after` is in seconds."""

    code = "too_many_requests"

    def __init__(self, retry_after: int) -> None:
        super().__init__(str(retry_after))
        self.retry_after = retry_after

    @property
    def minutes(self) -> int:
        """Whole ones, after which it is surely possible."""
        return -(-self.retry_after // 60)


class KeyReused(Refusal):
    """An idempotency key came back with another body."""

    code = "key_reused"


class HoldGone(Refusal):
    """The hold has ended, or was never this browser's."""

    code = "hold_gone"


class ExtendedAlready(Refusal):
    """The hold lives, but has had its one extension."""

    code = "extended_already"
