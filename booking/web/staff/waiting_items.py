"""What is waiting, in groups, and who looks at it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from booking.accounts.rules import Caller, Permission
from booking.appointments.models import Appointment
from booking.practice.queries import Practice
from booking.web.formatting import moment_short

CALLS = "calls"


@dataclass(frozen=True, slots=True)
class ToCall:
    """A lead of whom a click can note how the call went; as the forms of a lead know it."""

    reference: str
    version: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`coming`, `told` and `lead` where a click can note what was said on the phone."""

    key: str
    what: str
    detail: str = ""
    href: str | None = None
    phone: str | None = None
    reference: str | None = None
    coming: bool = False
    told: str = ""
    lead: ToCall | None = None
    names_somebody: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    key: str
    icon: str
    title: str
    advice: str
    items: tuple[Item, ...]
    more: int = 0
    more_href: str | None = None

    @property
    def count(self) -> int:
        return len(self.items) + self.more


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks, at what, when."""

    session: Session
    practice: Practice
    caller: Caller
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.practice.zone).date()

    def sees(self, visit: Appointment) -> bool:
        return self.caller.may(Permission.CONTACT, provider_id=visit.provider_id)

    def when(self, visit: Appointment) -> str:
        zone = self.practice.location_by_id(visit.location_id).timezone
        return moment_short(visit.starts_at, zone)
