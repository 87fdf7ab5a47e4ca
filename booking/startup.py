"""Before anything serves: the schema brought up to date, the default practice loaded."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import holidays
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.util import CommandError
from sqlalchemy import Table, Text, and_, select, type_coerce, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session

from booking.appointments.models import Appointment
from booking.database import Database, insert_unless_present
from booking.keyring import Keyring
from booking.practice.models import (
    Block,
    Calendar,
    Closure,
    ConsultationType,
    Location,
    PracticeSettings,
    Provider,
    ReminderRule,
    Room,
    WorkingHours,
)
from booking.sealed import SEALED
from config import ROOT, Config, ConfigError

DEFAULT = Path(__file__).parent / "practice" / "default.toml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Toml = Mapping[str, Any]


def prepare(config: Config, *, now: datetime) -> str | None:
    """The schema brought up to date; a database that was empty is named, without its password."""
    database = Database(config.database_url, keys=Keyring(config.secret_keys))
    try:
        bring_up_to_date(config)
        is_new = load_default_practice(database, now=now)
        seal_what_lies_open(database)
    except CommandError as error:
        raise ConfigError(str(error)) from error
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        raise ConfigError(f"DATABASE_URL cannot be used: {reason}") from error
    finally:
        database.dispose()
    return database.url.render_as_string(hide_password=True) if is_new else None


def bring_up_to_date(config: Config) -> None:
    alembic = AlembicConfig(ROOT / "alembic.ini")
    alembic.attributes["database_url"] = config.database_url
    command.upgrade(alembic, "head")


def load_default_practice(database: Database, *, now: datetime) -> bool:
    """Whether the database was empty and has it now."""
    with database.writing() as session:
        return load_default(session, today=now.date())


def seal_what_lies_open(database: Database) -> None:
    """Reasons from before they were sealed: the migrations, which have no key, left them."""
    with database.writing() as session:
        found = [_seal(session, column) for column in (Block.reason, Appointment.override_reason)]
    if any(found):
        database.scrub()


def _seal(session: Session, column: InstrumentedAttribute[Any]) -> bool:
    row, kept = column.class_, type_coerce(column, Text)
    lies_open = and_(kept != "", kept.not_like(f"{SEALED}%"))
    found = session.execute(select(row.id, kept).where(lies_open)).all()
    for row_id, text in found:
        # Whoever writes another one meanwhile seals it themselves.
        as_found = update(row).where(row.id == row_id, kept == text)
        session.execute(
            as_found.values({column: text}).execution_options(synchronize_session=False)
        )
    return bool(found)


def load_default(session: Session, *, today: date, file: Path = DEFAULT) -> bool:
    """Into an empty database only; whether it was."""
    # Of processes that start together, one puts the row in; the others wait here and find it.
    calendar = {"id": 1, "version": 1, "practice_version": 1}
    table = cast(Table, Calendar.__table__)
    if not insert_unless_present(session, table, calendar, index_elements=["id"]):
        return False
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    session.add(PracticeSettings(id=1, **data["practice"]))
    session.add_all(ReminderRule(**reminder) for reminder in data["reminders"])
    session.add_all(_closures(data["closures"], today))
    locations = {
        row["slug"]: Location(**row, position=n) for n, row in enumerate(data["locations"])
    }
    session.add_all(locations.values())
    session.flush()
    session.add_all(_room(row, locations) for row in data["rooms"])
    providers = {row["slug"]: _provider(row, n) for n, row in enumerate(data["providers"])}
    session.add_all(providers.values())
    for position, row in enumerate(data["types"]):
        session.add(_type(data["type_defaults"] | row, position, locations, providers))
    session.flush()
    return True


def _closures(data: Toml, today: date) -> list[Closure]:
    years = range(today.year, today.year + data["years"])
    found = holidays.country_holidays(data["holidays"], years=years)
    return [Closure(first=day, last=day, reason=name) for day, name in sorted(found.items())]


def _room(data: Toml, locations: Mapping[str, Location]) -> Room:
    return Room(slug=data["slug"], name=data["name"], location_id=locations[data["location"]].id)


def _provider(data: Toml, position: int) -> Provider:
    hours = [
        WorkingHours(weekday=WEEKDAYS.index(day), starts=row["starts"], ends=row["ends"])
        for row in data["hours"]
        for day in row["days"]
    ]
    rest = {name: value for name, value in data.items() if name != "hours"}
    return Provider(**rest, position=position, hours=hours)


def _type(
    data: Toml,
    position: int,
    locations: Mapping[str, Location],
    providers: Mapping[str, Provider],
) -> ConsultationType:
    rest = {name: value for name, value in data.items() if name not in ("location", "providers")}
    return ConsultationType(
        **rest,
        position=position,
        location_id=locations[data["location"]].id,
        providers=[providers[slug] for slug in data["providers"]],
    )
