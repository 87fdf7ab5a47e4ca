"""Writing an enquiry down, once, whoever brings it: the visitor, the desk, a file."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.errors import KeyReused
from booking.keyring import fingerprint
from booking.leads.models import Lead
from booking.leads.rules import LeadSource, Stage
from booking.limits.rules import Once
from booking.people.actions import recognise
from booking.references import new_reference


class Told(Protocol):
    """What every enquiry says."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def locale(self) -> str: ...
    @property
    def message(self) -> str | None: ...
    @property
    def best_time(self) -> str | None: ...


def kept_before(session: Session, once: Once | None) -> Lead | None:
    """`KeyReused` when the same key came with another body."""
    if once is None:
        return None
    known = session.scalars(select(Lead).where(Lead.once_hash == once.key_hash)).one_or_none()
    if known is not None and known.body_hash != fingerprint(once.body):
        raise KeyReused
    return known


def new_lead(
    session: Session,
    told: Told,
    *,
    source: LeadSource,
    stage: Stage,
    once: Once | None,
    now: datetime,
) -> Lead:
    """To be added by whoever knows more of it."""
    person = recognise(session, name=told.name, email=told.email, phone=told.phone, now=now)
    return Lead(
        reference=_unused_reference(session),
        person_id=person.id,
        stage=stage,
        stage_at=now,
        source=source,
        name=told.name,
        email=told.email,
        phone=told.phone,
        locale=told.locale,
        message=told.message,
        best_time=told.best_time,
        version=1,
        once_hash=once.key_hash if once else None,
        body_hash=fingerprint(once.body) if once else None,
        created_at=now,
    )


def _unused_reference(session: Session) -> str:
    while True:
        reference = new_reference()
        if session.scalar(select(Lead.id).where(Lead.reference == reference)) is None:
            return reference
