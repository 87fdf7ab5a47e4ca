"""The practice as one value, read once for each version of its settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, selectinload

from booking.database import Database
from booking.errors import InvalidInput, NotFound
from booking.practice.models import (
    Block,
    Calendar,
    Closure,
    ConsultationType,
    Location,
    MailWording,
    PracticeSettings,
    Provider,
    ReminderRule,
    Room,
)
from booking.practice.wording import parts_of

T = TypeVar("T")

PRACTICE_VERSION = select(Calendar.practice_version)
VERSIONS = "SELECT version, practice_version FROM calendar"


@dataclass(frozen=True)
class Practice:
    """Detached rows: to read, never to change."""

    version: int
    settings: PracticeSettings
    locations: tuple[Location, ...]
    rooms: tuple[Room, ...]
    providers: tuple[Provider, ...]
    types: tuple[ConsultationType, ...]
    closures: tuple[Closure, ...]
    reminders: tuple[ReminderRule, ...]
    wordings: tuple[MailWording, ...]

    @cached_property
    def active_types(self) -> tuple[ConsultationType, ...]:
        return tuple(kind for kind in self.types if kind.active)

    def type(self, slug: str) -> ConsultationType:
        """One that can be booked now."""
        return _found(kind for kind in self.active_types if kind.slug == slug)

    def type_by_id(self, type_id: int) -> ConsultationType:
        return _found(kind for kind in self.types if kind.id == type_id)

    def provider(self, slug: str) -> Provider:
        return _found(provider for provider in self.providers if provider.slug == slug)

    def provider_by_id(self, provider_id: int) -> Provider:
        return _found(one for one in self.providers if one.id == provider_id)

    def location_by_id(self, location_id: int) -> Location:
        return _found(location for location in self.locations if location.id == location_id)

    def location_of(self, kind: ConsultationType) -> Location:
        return self.location_by_id(kind.location_id)

    def zone_of(self, kind: ConsultationType) -> ZoneInfo:
        return ZoneInfo(self.location_of(kind).timezone)

    def providers_of(self, kind: ConsultationType) -> tuple[Provider, ...]:
        return tuple(one for one in self.providers if one.active and one.id in _ids(kind.providers))

    def rooms_for(self, kind: ConsultationType) -> tuple[Room, ...]:
        at = kind.location_id
        return tuple(room for room in self.rooms if room.active and room.location_id == at)

    def own_words(self, mail: str, locale: str) -> dict[str, str]:
        """By part; what is not there is said in the default words."""
        for one in self.wordings:
            if (one.mail, one.locale) == (mail, locale):
                said = {part.name: getattr(one, part.name) for part in parts_of(mail)}
                return {name: words for name, words in said.items() if words}
        return {}

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.timezone)


def calendar_versions(database: Database) -> tuple[int, int]:
    """(calendar version, practice version) as last committed, without a session."""
    version, practice_version = database.peek(VERSIONS)
    return version, practice_version


def practice_at(session: Session, version: int) -> Practice:
    """Without another look, for whoever has just had `calendar_versions`."""
    return _remembered(session, version) or load_practice(session)


def load_practice(session: Session) -> Practice:
    version = session.scalars(PRACTICE_VERSION).one()
    known = _remembered(session, version)
    if known is not None:
        return known
    # Rows of its own session: detached when it closes, with nothing of the caller's touched.
    with Session(bind=session.connection(), expire_on_commit=False) as own:
        practice = _read_practice(own, version)
    # A writer may see its own uncommitted change, whose number a roll-back frees for another.
    if not session.info["writing"]:
        session.info["memo"]["practice"] = practice
    return practice


def provider_id_of(practice: Practice, slug: str) -> int:
    """For what was asked: a name that nobody bears is wrong input."""
    for provider in practice.providers:
        if provider.slug == slug:
            return provider.id
    raise InvalidInput({"provider": ["unknown_provider"]})


def page_of_blocks(
    session: Session,
    *,
    start: datetime,
    end: datetime | None,
    provider_id: int | None,
    after: tuple[datetime, int] | None,
    limit: int,
) -> list[Block]:
    """One-off blocks that touch the time, and every weekly series that has begun by its end.

    By start, then id; `after` is where the page before ended.
    """
    found = select(Block).where((Block.ends_at > start) | Block.repeats_weekly)
    if end is not None:
        found = found.where(Block.starts_at < end)
    if provider_id is not None:
        found = found.where(Block.provider_id == provider_id)
    if after is not None:
        found = found.where(tuple_(Block.starts_at, Block.id) > after)
    return list(session.scalars(found.order_by(Block.starts_at, Block.id).limit(limit)))


def block_by_id(session: Session, block_id: int) -> Block:
    block = session.get(Block, block_id)
    if block is None:
        raise NotFound
    return block


def _remembered(session: Session, version: int) -> Practice | None:
    known = cast(Practice | None, session.info["memo"].get("practice"))
    return known if known is not None and known.version == version else None


def _read_practice(session: Session, version: int) -> Practice:
    of_provider = (
        selectinload(Provider.hours),
        selectinload(Provider.exceptions),
        selectinload(Provider.blocks),
    )
    return Practice(
        version=version,
        settings=session.scalars(select(PracticeSettings)).one(),
        locations=tuple(session.scalars(select(Location).order_by(Location.position))),
        rooms=tuple(session.scalars(select(Room).order_by(Room.id))),
        providers=tuple(
            session.scalars(select(Provider).options(*of_provider).order_by(Provider.position))
        ),
        types=tuple(
            session.scalars(
                select(ConsultationType)
                .options(selectinload(ConsultationType.providers))
                .order_by(ConsultationType.position)
            )
        ),
        closures=tuple(session.scalars(select(Closure).order_by(Closure.first))),
        reminders=tuple(
            session.scalars(select(ReminderRule).order_by(ReminderRule.minutes_before))
        ),
        wordings=tuple(session.scalars(select(MailWording))),
    )


def _ids(providers: list[Provider]) -> set[int]:
    return {provider.id for provider in providers}


def _found(matching: Iterator[T]) -> T:
    for row in matching:
        return row
    raise NotFound
