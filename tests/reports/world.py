"""Touches, leads and visits as rows, without the actions that make them: any that can be kept."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.campaigns.models import Touch
from booking.diary.models import Claim
from booking.leads.models import Lead
from booking.people.actions import recognise
from booking.practice.models import ConsultationType, Location, Provider
from tests.clock import START

Row = TypeVar("Row", Touch, Lead, Appointment)
HOUR = timedelta(hours=1)
NUMBERS = count(1)


@dataclass
class World:
    """What was put in, by kind, to be counted by hand."""

    session: Session
    touches: list[Touch] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    visits: list[Appointment] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = (ConsultationType.id, Provider.id, Location.id)
        self._type, self._provider, self._location = (
            self.session.scalars(select(one).limit(1)).one() for one in found
        )
        self._person = recognise(self.session, name="A", email=None, phone=None, now=START).id

    def touch(self, at: datetime = START, *, is_arrival: bool = True, **words: str | None) -> Touch:
        touch = Touch(arrived_at=at, is_arrival=is_arrival, **words)
        return self._kept(self.touches, touch)

    def lead(
        self,
        at: datetime = START,
        *,
        first: Touch | None = None,
        last: Touch | None = None,
        stage: str = "new",
        answered_at: datetime | None = None,
        source: str = "callback",
    ) -> Lead:
        lead = Lead(
            reference=f"L{next(NUMBERS):07}",
            person_id=self._person,
            stage=stage,
            stage_at=at,
            lost_reason="other" if stage == "lost" else None,
            source=source,
            name="A",
            locale="en",
            first_touch_id=first.id if first else None,
            last_touch_id=last.id if last else None,
            created_at=at,
            responded_at=answered_at,
        )
        return self._kept(self.leads, lead)

    def visit(
        self,
        starts_at: datetime = START,
        *,
        booked_at: datetime = START,
        status: str = "booked",
        first: Touch | None = None,
        last: Touch | None = None,
        late: bool = False,
        minutes: int = 60,
    ) -> Appointment:
        number, ends_at = next(NUMBERS), starts_at + minutes * HOUR / 60
        visit = Appointment(
            reference=f"V{number:07}",
            type_id=self._type,
            provider_id=self._provider,
            location_id=self._location,
            claim_id=None if status == "cancelled" else self._claim(starts_at, ends_at),
            starts_at=starts_at,
            ends_at=ends_at,
            status=status,
            late_cancel=late,
            agreed_at=booked_at,
            source="web",
            person_id=self._person,
            name="A",
            locale="en",
            first_touch_id=first.id if first else None,
            last_touch_id=last.id if last else None,
            manage_nonce="",
            manage_hash=str(number),
            created_at=booked_at,
        )
        return self._kept(self.visits, visit)

    def _claim(self, starts_at: datetime, ends_at: datetime) -> int:
        claim = Claim(
            type_id=self._type,
            provider_id=self._provider,
            starts_at=starts_at,
            ends_at=ends_at,
            busy_from=starts_at,
            busy_until=ends_at,
        )
        self.session.add(claim)
        self.session.flush()
        return claim.id

    def _kept(self, rows: list[Row], row: Row) -> Row:
        self.session.add(row)
        self.session.flush()
        rows.append(row)
        return row


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
