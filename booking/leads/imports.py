"""Leads out of a file: looked through first, then all of them or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.campaigns.actions import trail_with
from booking.campaigns.inputs import TouchTold
from booking.campaigns.queries import campaign_words
from booking.campaigns.rules import word
from booking.diary.actions import lock_diary
from booking.keyring import fingerprint
from booking.leads.files import LeadFile, Line
from booking.leads.inputs import LeadRow
from booking.leads.keeping import kept_before, new_lead
from booking.leads.models import Lead
from booking.leads.rules import LeadSource, Stage
from booking.limits.rules import Once
from booking.people.actions import keep_stated_consent
from booking.people.models import Person


class TwinKind(StrEnum):
    LINE = "line"
    LEAD = "lead"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Twin:
    """Whom a line may mean who is there already; `key` is a line, a reference or a number."""

    number: int
    kind: TwinKind
    key: str
    name: str
    agrees: str


@dataclass(frozen=True, slots=True)
class Known:
    kind: TwinKind
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """`again` when this very form had added them before."""

    leads: Sequence[Lead]
    again: bool = False


def twins_of(session: Session, lines: Sequence[Line]) -> list[Twin]:
    """At most one for each line: another line before it, a lead, or a person that we know."""
    known = _known(session, lines)
    found = []
    for line in lines:
        for agrees, contact in _contacts(line.row):
            if contact in known:
                one = known[contact]
                found.append(Twin(line.number, one.kind, one.key, one.name, agrees))
                break
        for _, contact in _contacts(line.row):
            known.setdefault(contact, Known(TwinKind.LINE, str(line.number), line.row.name))
    return found


def import_leads(
    session: Session,
    file: LeadFile,
    *,
    leave_out: bool,
    key: str,
    stated: str,
    by: Actor,
    now: datetime,
) -> Imported:
    """`key` is the form's: what is sent twice is imported once. Nobody is written to.

    `KeyReused` when the form had brought another file, or other lines of it.
    """
    lock_diary(session)
    body = _body(file, leave_out=leave_out)
    kept = (kept_before(session, _once(key, line, body)) for line in file.lines)
    before = [lead for lead in kept if lead is not None]
    if before:
        return Imported(before, again=True)
    doubtful = {twin.number for twin in twins_of(session, file.lines)} if leave_out else set()
    lines = [line for line in file.lines if line.number not in doubtful]
    words = campaign_words(session)
    return Imported(
        [
            _import(
                session, _ours(line, words), _once(key, line, body), stated=stated, by=by, now=now
            )
            for line in lines
        ]
    )


def _ours(line: Line, words: Mapping[str, str]) -> Line:
    """Reports call a campaign by its name: whoever copies it from there means that one."""
    campaign = words.get(word(line.row.campaign) or "", line.row.campaign)
    return replace(line, row=line.row.model_copy(update={"campaign": campaign}))


def _once(key: str, line: Line, body: str) -> Once:
    return Once(f"import {key} {line.number}", body)


def _body(file: LeadFile, *, leave_out: bool) -> str:
    rows = (f"{line.number} {line.row.model_dump_json()}" for line in file.lines)
    return fingerprint(str(leave_out), *rows)


def _import(
    session: Session, line: Line, once: Once, *, stated: str, by: Actor, now: datetime
) -> Lead:
    row = line.row
    lead = new_lead(session, row, source=LeadSource.IMPORT, stage=Stage.NEW, once=once, now=now)
    told = TouchTold(utm_campaign=row.campaign, utm_source=row.source)
    trail = trail_with(session, told, visitor=None, now=now)
    lead.first_touch_id, lead.last_touch_id = trail.first, trail.last
    session.add(lead)
    session.flush()
    keep_stated_consent(
        session, lead.person_id, purpose="lead", stated=stated, locale=lead.locale, now=now
    )
    record(session, "lead.import", f"lead {lead.reference}", by=by, now=now)
    return lead


def _known(session: Session, lines: Sequence[Line]) -> dict[str, Known]:
    """By what they are reached at: the latest lead that is no spam, or else a person."""
    contacts = [contact for line in lines for _, contact in _contacts(line.row)]
    people = select(Person).where(
        _reached(Person.email, Person.phone, contacts),
        Person.merged_into_id.is_(None),
        Person.erased_at.is_(None),
    )
    leads = select(Lead).where(_reached(Lead.email, Lead.phone, contacts), Lead.stage != Stage.SPAM)
    known = {}
    for person in session.scalars(people.order_by(Person.id)):
        for contact in (person.email, person.phone):
            known[(contact or "").lower()] = Known(TwinKind.PERSON, str(person.id), person.name)
    for lead in session.scalars(leads.order_by(Lead.id)):
        for contact in (lead.email, lead.phone):
            known[(contact or "").lower()] = Known(TwinKind.LEAD, lead.reference, lead.name)
    return known


def _reached(
    email: InstrumentedAttribute[str | None],
    phone: InstrumentedAttribute[str | None],
    contacts: Sequence[str],
) -> ColumnElement[bool]:
    return or_(func.lower(email).in_(contacts), phone.in_(contacts))


def _contacts(row: LeadRow) -> Iterator[tuple[str, str]]:
    if row.email:
        yield "email", row.email.lower()
    if row.phone:
        yield "phone", row.phone
