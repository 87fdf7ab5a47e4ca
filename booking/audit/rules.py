"""Who does something."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    PATIENT = "patient"
    STAFF = "staff"
    KEY = "key"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` is an account's or key's, never a patient's; `address` is where from."""

    kind: ActorKind
    name: str = ""
    address: str = ""

    @property
    def is_at_the_desk(self) -> bool:
        """A person of the office, who needs no mail about their own click."""
        return self.kind is ActorKind.STAFF

    @property
    def is_office(self) -> bool:
        return self.kind in (ActorKind.STAFF, ActorKind.KEY)


# How the actions end that only look; a day that is mailed is read, and changes nothing.
SEEN = ("read", "search", "find", "export", "mail")
SYSTEM = Actor(ActorKind.SYSTEM)
