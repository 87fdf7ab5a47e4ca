"""The practice, its places, its people and what they offer: changed and added, never deleted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.inputs import Input
from booking.keyring import fingerprint
from booking.practice.actions import touch_practice
from booking.practice.models import (
    ConsultationType,
    Location,
    PracticeSettings,
    Provider,
    Room,
)
from booking.practice.models import ConsultationTypeProvider as Link
from booking.practice.rules import slug_of
from booking.practice.wishes import (
    LocationWish,
    PracticeWish,
    ProviderWish,
    RoomWish,
    TypeWish,
)

Row = PracticeSettings | Location | Room | Provider | ConsultationType
Wish = PracticeWish | LocationWish | RoomWish | ProviderWish | TypeWish
Values = dict[str, Any]
# What a row is called in the trail and which wish speaks of it.
KINDS: Mapping[type[Row], tuple[str, type[Input]]] = {
    PracticeSettings: ("practice", PracticeWish),
    Location: ("location", LocationWish),
    Room: ("room", RoomWish),
    Provider: ("provider", ProviderWish),
    ConsultationType: ("type", TypeWish),
}
RELATED = ("location", "types", "providers")


def standing(session: Session, row: Row) -> Values:
    """What a wish could be about, as it is."""
    _, wish = KINDS[type(row)]
    plain = [name for name in wish.model_fields if name not in ("seen", *RELATED)]
    return {name: getattr(row, name) for name in plain} | _related(session, row)


def mark_of(values: Values) -> str:
    return fingerprint(*(f"{name} {values[name]}" for name in sorted(values)))


def find(session: Session, model: type[Row], slug: str | None) -> Any:  # noqa: ANN401 - a row of that model
    """The practice itself has no slug: there is one."""
    found = select(model)
    if slug is not None:
        found = found.where(model.slug == slug)  # type: ignore[union-attr]
    row = session.scalars(found).one_or_none()
    if row is None:
        raise NotFound
    return row


def change(
    session: Session, model: type[Row], slug: str | None, wish: Wish, *, by: Actor, now: datetime
) -> None:
    """`StaleVersion` when somebody else changed it since; what is so already is no change."""
    touch_practice(session)
    row = find(session, model, slug)
    session.refresh(row)
    present = standing(session, row)
    wanted = {name: getattr(wish, name) for name in present}
    changed = [name for name in present if present[name] != wanted[name]]
    if not changed:
        return
    if wish.seen != mark_of(present):
        raise StaleVersion
    _write(session, row, {name: wanted[name] for name in changed})
    _record(session, row, "change", by=by, now=now, fields=changed)


def add(session: Session, model: type[Any], wish: Wish, *, by: Actor, now: datetime) -> str:
    """Its slug, which it keeps whatever its name becomes; a second click adds no second one."""
    touch_practice(session)
    rows = session.execute(select(model.slug, model.name)).all()
    known: dict[str, str] = {slug: name for slug, name in rows}  # noqa: C416 - rows are no pairs to mypy
    if wish.name.casefold() in (name.casefold() for name in known.values()):
        raise InvalidInput({"name": ["already_known"]})
    row = model(slug=slug_of(wish.name, known))
    if not isinstance(row, Room):
        row.position = (session.scalar(select(func.max(model.position))) or 0) + 1
    wanted = wish.model_dump(exclude={"seen"})
    session.add(row)
    _write(session, row, wanted)
    _record(session, row, "add", by=by, now=now, fields=wanted)
    return str(row.slug)


def move_in_order(
    session: Session, model: type[Any], slug: str, *, up: bool, by: Actor, now: datetime
) -> None:
    """By one place; at the end nothing happens."""
    touch_practice(session)
    rows = list(session.scalars(select(model).order_by(model.position, model.id)))
    at = next((n for n, row in enumerate(rows) if row.slug == slug), None)
    if at is None:
        raise NotFound
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows.insert(to, rows.pop(at))
    for position, row in enumerate(rows):
        row.position = position
    _record(session, rows[to], "order", by=by, now=now, fields=("position",))


def _related(session: Session, row: Row) -> Values:
    found: dict[str, Any] = {}
    if isinstance(row, Room | ConsultationType):
        found["location"] = session.get_one(Location, row.location_id).slug
    if isinstance(row, ConsultationType):
        found["providers"] = _offering(session, Provider, Link.type_id == row.id)
    if isinstance(row, Provider):
        found["types"] = _offering(session, ConsultationType, Link.provider_id == row.id)
    return found


def _offering(
    session: Session, model: type[Provider | ConsultationType], own: ColumnElement[bool]
) -> tuple[str, ...]:
    key = Link.provider_id if model is Provider else Link.type_id
    found = select(model.slug).join(Link, key == model.id).where(own)
    return tuple(sorted(session.scalars(found)))


def _write(session: Session, row: Row, values: Values) -> None:
    # A new row is not written before all of it is there.
    with session.no_autoflush:
        for name, value in values.items():
            if name == "location":
                row.location_id = _named(session, Location, name, value)  # type: ignore[union-attr]
            elif name not in RELATED:
                setattr(row, name, value)
    session.flush()
    if "providers" in values:
        _link(session, row, "type_id", "provider_id", (Provider, "providers", values))
    if "types" in values:
        _link(session, row, "provider_id", "type_id", (ConsultationType, "types", values))


def _link(
    session: Session, row: Row, own: str, other: str, asked: tuple[type[Any], str, Values]
) -> None:
    model, field, values = asked
    ids = [_named(session, model, field, slug) for slug in values[field]]
    session.execute(delete(Link).where(getattr(Link, own) == row.id))
    session.add_all(Link(**{own: row.id, other: one}) for one in ids)
    session.flush()


def _named(session: Session, model: type[Any], field: str, slug: str) -> int:
    found = session.scalar(select(model.id).where(model.slug == slug))
    if found is None:
        raise InvalidInput({field: ["unknown_choice"]})
    return int(found)


def _record(
    session: Session, row: Row, what: str, *, by: Actor, now: datetime, fields: Iterable[str]
) -> None:
    kind = KINDS[type(row)][0]
    subject = f"{kind} {row.slug}" if not isinstance(row, PracticeSettings) else kind
    record(session, f"{kind}.{what}", subject, by=by, now=now, fields=fields)
