"""Two providers in two rooms, asked and sold as the doors do it."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.availability.queries import Availability, Search, free_slots, offered_place
from booking.diary.actions import claim
from booking.diary.models import Claim
from booking.practice.actions import add_block, touch_practice
from booking.practice.inputs import NewBlock
from booking.practice.models import (
    ConsultationType,
    ConsultationTypeProvider,
    Provider,
    Room,
    WorkingHours,
)
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import NINE, OFFICE

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
MONDAY = NINE.date()
HELD = START + 10 * MINUTE


class Desk:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.reload()

    def reload(self) -> None:
        touch_practice(self.session)
        self.practice = load_practice(self.session)

    def provider(self, slug: str) -> Provider:
        return self.practice.provider(slug)

    def search(self, day: date = MONDAY, **changes: object) -> Search:
        asked = Search(self.practice.type("in-person"), day, day, START)
        return replace(asked, **changes)  # type: ignore[arg-type]

    def free(self, day: date = MONDAY, **changes: object) -> Availability:
        return free_slots(self.session, self.practice, self.search(day, **changes))

    def starts(self, day: date = MONDAY, **changes: object) -> list[datetime]:
        return [slot.starts_at for slot in self.free(day, **changes).slots]

    def sell(
        self, start: datetime = NINE, *, held_until: datetime | None = None, **changes: object
    ) -> Claim:
        place = offered_place(self.session, self.practice, self.search(MONDAY, **changes), start)
        return claim(self.session, place, now=START, expires_at=held_until)

    def set_terms(self, **terms: object) -> None:
        self.session.execute(update(ConsultationType).values(**terms))
        self.reload()

    def block(self, start: datetime, end: datetime, **more: object) -> None:
        asked = {"provider": "patt", "starts_at": start, "ends_at": end, **more}
        add_block(self.session, NewBlock.model_validate(asked), by=OFFICE, now=START)
        self.reload()


def open_desk(session: Session) -> Desk:
    location_id = load_practice(session).locations[0].id
    hours = [WorkingHours(weekday=day, starts=time(10), ends=time(12)) for day in range(5)]
    second = Provider(slug="second", name="Dr. Second", title="", position=1, hours=hours)
    session.add_all([second, Room(slug="two", name="Room two", location_id=location_id)])
    session.flush()
    for type_id in session.scalars(select(ConsultationType.id)).all():
        session.add(ConsultationTypeProvider(type_id=type_id, provider_id=second.id))
    return Desk(session)


def busy_weeks(desk: Desk, luck: random.Random) -> None:
    """Sales and holds of every type over two weeks, with buffers, caps and blocks among them."""
    desk.set_terms(buffer_before_minutes=luck.choice([0, 10]), daily_cap=luck.choice([None, 3, 6]))
    for number in range(2):
        start = NINE + luck.randrange(12) * DAY + luck.randrange(96) * 5 * MINUTE
        desk.block(start, start + 75 * MINUTE, repeats="weekly" if number else None)
    for _ in range(30):
        kind = luck.choice(desk.practice.types)
        last = MONDAY + 11 * DAY
        free = desk.free(kind=kind, last=last).slots
        if free:
            slot = luck.choice(free)
            held = luck.choice([None, START + luck.randrange(1, 30) * MINUTE])
            sold_by = desk.provider(slot.provider)
            desk.sell(slot.starts_at, kind=kind, provider=sold_by, held_until=held)
