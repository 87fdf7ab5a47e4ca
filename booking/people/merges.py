"""Two records that turn out to be one person: joined, and for 30 days taken apart again.

After that they are one for good. Who each of them was is kept as long as the person is: whoever
comes back under the old name and address is still them, and is told of it and forgotten with them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.database import Base
from booking.errors import NotFound, StatusConflict
from booking.people.models import Person, PersonMerge
from booking.people.rules import MERGE_LIFE

CONTACTS = ("name", "match_key", "email", "phone")


def merge_people(
    session: Session, *, survivor_id: int, merged_id: int, by: Actor, now: datetime
) -> None:
    """All that pointed to the one points to the other. A repeated merge is none.

    Whoever calls it has the diary's turn, so that no visit is being booked with either.
    """
    survivor, merged = _both(session, survivor_id, merged_id)
    if merged.merged_into_id == survivor.id:
        return
    if survivor is merged or not (survivor.is_known and merged.is_known):
        raise StatusConflict
    session.add(_merge(session, survivor, merged, now=now))
    merged.merged_into_id = survivor.id
    merged.name = merged.match_key = ""
    merged.email = merged.phone = None
    session.flush()
    _record(session, "person.merge", survivor, merged, by=by, now=now)


def undo_merge(session: Session, merge_id: int, *, by: Actor, now: datetime) -> int:
    """Whom it brought back. What came to the survivor since stays with the survivor.

    `StatusConflict` while the survivor is merged into somebody else: that goes first.
    """
    merge = session.get(PersonMerge, merge_id, with_for_update=True, populate_existing=True)
    if merge is None or merge.merged_at <= now - MERGE_LIFE:
        raise NotFound
    survivor, merged = _both(session, merge.survivor_id, merge.merged_id)
    if not survivor.is_known:
        raise StatusConflict
    _move_back(session, merge)
    for name in CONTACTS:
        setattr(merged, name, getattr(merge, name))
    merged.merged_into_id = None
    for name in merge.given:
        if getattr(survivor, name) == getattr(merge, name):
            setattr(survivor, name, None)
    session.delete(merge)
    session.flush()
    session.expire_all()
    _record(session, "person.unmerge", survivor, merged, by=by, now=now)
    return merged.id


def _both(session: Session, survivor_id: int, merged_id: int) -> tuple[Person, Person]:
    """Locked in one order for everybody, as they are now."""
    both = (
        select(Person)
        .where(Person.id.in_((survivor_id, merged_id)))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {person.id: person for person in session.scalars(both)}
    if not {survivor_id, merged_id} <= found.keys():
        raise NotFound
    return found[survivor_id], found[merged_id]


def _pointing_here() -> list[Table]:
    """Every table whose rows belong to a person, whichever capability keeps it.

    What a record is found by stays with it: the search leads to whoever stands for it.
    """
    return [
        table
        for table in Base.metadata.sorted_tables
        if {"id", "person_id"} <= set(table.c.keys())
        and any(key.column.table is Person.__table__ for key in table.c.person_id.foreign_keys)
    ]


def _merge(session: Session, survivor: Person, merged: Person, *, now: datetime) -> PersonMerge:
    """All that it takes to be undone."""
    return PersonMerge(
        survivor_id=survivor.id,
        merged_id=merged.id,
        **{name: getattr(merged, name) for name in CONTACTS},
        moved=_move(session, merged.id, survivor.id),
        given=_give(survivor, merged),
        merged_at=now,
    )


def _move_back(session: Session, merge: PersonMerge) -> None:
    for table in _pointing_here():
        ids = merge.moved.get(table.name, [])
        own = table.c.id.in_(ids), table.c.person_id == merge.survivor_id
        session.execute(update(table).where(*own).values(person_id=merge.merged_id))


def _move(session: Session, before: int, after: int) -> dict[str, Any]:
    moved = {}
    for table in _pointing_here():
        rows = update(table).where(table.c.person_id == before).values(person_id=after)
        moved[table.name] = sorted(session.scalars(rows.returning(table.c.id)).all())
    session.expire_all()
    return moved


def _give(survivor: Person, merged: Person) -> list[str]:
    """What the survivor lacks."""
    given = [name for name in ("email", "phone") if getattr(survivor, name) is None]
    given = [name for name in given if getattr(merged, name) is not None]
    for name in given:
        setattr(survivor, name, getattr(merged, name))
    return given


def _record(
    session: Session, action: str, survivor: Person, merged: Person, *, by: Actor, now: datetime
) -> None:
    """In the trail of both."""
    for subject, other in ((survivor, merged), (merged, survivor)):
        fields = (f"person:{other.id}",)
        record(session, action, f"person {subject.id}", by=by, now=now, fields=fields)
