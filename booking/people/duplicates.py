"""Two records that may be one human's, and what speaks for it: families share a phone."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from booking.people.likeness import named_alike
from booking.people.models import Person
from booking.people.rules import match_key
from booking.people.search import people_like


class Agrees(StrEnum):
    NAME = "name"
    SIMILAR_NAME = "similar_name"
    EMAIL = "email"
    PHONE = "phone"


NAMES = (Agrees.NAME, Agrees.SIMILAR_NAME)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """`agrees` is empty when they agree only in what was given for some visit."""

    person: Person
    agrees: tuple[Agrees, ...]

    @property
    def is_namesake(self) -> bool:
        return any(one in NAMES for one in self.agrees)

    @property
    def likelihood(self) -> tuple[bool, int, bool]:
        """Of two that agree in as much, the name says more than a number that a family shares."""
        return self.is_namesake and len(self.agrees) > 1, len(self.agrees), self.is_namesake


def possible_duplicates(session: Session, person: Person, *, limit: int = 6) -> list[Duplicate]:
    """Who may be the same human as somebody we know, the likeliest first."""
    found = people_like(session, name=person.name, email=person.email, phone=person.phone)
    likely = [Duplicate(one, agreement(person, one)) for one in found if one.id != person.id]
    return sorted(likely, key=lambda one: one.likelihood, reverse=True)[:limit]


def agreement(one: Person, other: Person) -> tuple[Agrees, ...]:
    agrees = {
        Agrees.NAME: match_key(one.name) == match_key(other.name),
        Agrees.SIMILAR_NAME: match_key(one.name) != match_key(other.name)
        and named_alike(one.name, other.name),
        Agrees.EMAIL: one.email is not None and one.email.lower() == (other.email or "").lower(),
        Agrees.PHONE: one.phone is not None and _line(one.phone) == _line(other.phone or ""),
    }
    return tuple(what for what, is_so in agrees.items() if is_so)


def _line(phone: str) -> str:
    """Whatever the extension."""
    return phone.partition(";")[0]
