"""What is held about one person, and what was done with it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, inspect, select
from sqlalchemy.orm import Session, undefer

from booking.accounts.queries import names_of
from booking.appointments.models import Appointment
from booking.appointments.queries import type_name
from booking.audit.models import AuditEvent
from booking.audit.queries import Sought, page_of_trail, whole_trail
from booking.campaigns.models import Touch
from booking.campaigns.queries import touches_by_id
from booking.checks.queries import what_was_said
from booking.database import Base
from booking.leads.models import Lead
from booking.leads.queries import leads_of
from booking.messages.queries import messages_about
from booking.people.likeness import KeyKind
from booking.people.models import Person, PersonKey, PersonMerge
from booking.people.queries import merged_into, merges_of, survivor_of
from booking.practice.queries import Practice, load_practice

MOST_EVENTS = 1_000
# Of no meaning outside this database, or a secret that opens something.
OMITTED = {"claim_id", "manage_hash", "manage_nonce", "match_key", "merged_into_id", "moved"}
# Said in words, by itself.
OMITTED |= {"check_version", "check_answers"}
MESSAGE = ("kind", "status", "recipient", "locale", "reference", "created_at", "sent_at")

Facts = dict[str, Any]


def changes_of(session: Session, subjects: Collection[str]) -> list[AuditEvent]:
    """The newest first, without the looks."""
    sought = Sought(subjects=tuple(subjects), seen=False)
    return list(page_of_trail(session, sought, limit=MOST_EVENTS).events)


def known_by(session: Session, email: str) -> list[Person]:
    """Whose address it is, was before a change or a merge, or was given for a visit of theirs."""
    kept = PersonKey.kind == KeyKind.EMAIL, PersonKey.key == email.lower()
    ids = session.scalars(select(PersonKey.person_id).where(*kept)).all()
    people = {one.id: one for one in (survivor_of(session, person_id) for person_id in ids)}
    return [people[number] for number in sorted(people)]


def visits_with_all(session: Session, person_id: int) -> list[Appointment]:
    """With what is sealed."""
    found = select(Appointment).where(Appointment.person_id == person_id)
    return list(session.scalars(found.options(undefer("*")).order_by(Appointment.starts_at)))


def everything_about(session: Session, person: Person) -> Facts:
    """For the person themselves: every row that belongs to them, the trail of it included."""
    practice, names = load_practice(session), names_of(session)
    visits = visits_with_all(session, person.id)
    references = [visit.reference for visit in visits]
    ids = [person.id, *(one.id for one in merged_into(session, person))]
    leads = leads_of(session, person.id)
    subjects = [
        *(f"person {one}" for one in ids),
        *(f"appointment {one}" for one in references),
        *(f"lead {lead.reference}" for lead in leads),
    ]
    own = dict(_rows_of(session, Person, ids, without=(Appointment, Person, PersonMerge)))
    return {
        **_facts(person),
        "merged_records": [_facts(merge) for one in ids for merge in merges_of(session, one)],
        "appointments": [_visit(session, practice, visit) for visit in visits],
        **own,
        **dict(_rows_of(session, Lead, [lead.id for lead in leads], without=(Appointment,))),
        "touches": [_facts(touch) for touch in _touches(session, (*visits, *leads))],
        "self_checks": _checks(session, (*visits, *leads)),
        "messages": [
            {name: _value(getattr(one, name)) for name in MESSAGE}
            for one in messages_about(session, references, [lead.id for lead in leads])
        ],
        "trail": [
            {**_facts(event), "actor_name": names.of(event) or ""}
            for event in whole_trail(session, Sought(subjects=tuple(subjects)))
        ],
    }


def _touches(session: Session, rows: Iterable[Appointment | Lead]) -> list[Touch]:
    ids = {one for row in rows for one in (row.first_touch_id, row.last_touch_id) if one}
    return [touch for _, touch in sorted(touches_by_id(session, ids).items())]


def _checks(session: Session, rows: Iterable[Appointment | Lead]) -> list[Facts]:
    return [_check(session, row) for row in rows if row.check_version is not None]


def _check(session: Session, row: Appointment | Lead) -> Facts:
    """As they saw it."""
    said = what_was_said(session, row.check_version, row.check_answers)
    assert said is not None
    answers = {
        line.question.said(row.locale): [one.said(row.locale) for one in line.chosen]
        for line in said.lines
    }
    result = said.result.ending.title.said(row.locale)
    return {
        "reference": row.reference,
        "version": said.version,
        "result": result,
        "answers": answers,
    }


def _visit(session: Session, practice: Practice, visit: Appointment) -> Facts:
    return {
        **_facts(visit),
        "type": type_name(practice.type_by_id(visit.type_id), "en"),
        "provider": practice.provider_by_id(visit.provider_id).name,
        "location": practice.location_by_id(visit.location_id).name,
        **dict(_rows_of(session, Appointment, [visit.id])),
    }


def _rows_of(
    session: Session, owner: type[Base], ids: Collection[int], *, without: Collection[type] = ()
) -> Iterator[tuple[str, list[Facts]]]:
    """From every table whose rows belong to these, whichever capability keeps it."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        for column in mapper.local_table.columns if mapper.class_ not in without else ():
            if any(_leads_to(key, owner) for key in column.foreign_keys):
                found = select(mapper.class_).where(column.in_(ids)).options(undefer("*"))
                yield (
                    mapper.local_table.description,
                    [_facts(row) for row in session.scalars(found)],
                )


def _leads_to(key: ForeignKey, owner: type[Base]) -> bool:
    return key.column.table is owner.__table__


def _facts(row: Base) -> Facts:
    names = (attribute.key for attribute in inspect(type(row)).column_attrs)
    return {name: _value(getattr(row, name)) for name in names if name not in OMITTED}


def _value(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
