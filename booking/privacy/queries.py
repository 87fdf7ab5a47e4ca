"""What was done with somebody's data, and by whom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.models import Account, ApiKey
from booking.audit.models import AuditEvent
from booking.audit.rules import ActorKind

READ = ".read"


@dataclass(frozen=True, slots=True)
class Names:
    """What the trail knows by number only."""

    accounts: Mapping[str, str]
    keys: Mapping[str, str]

    def of(self, event: AuditEvent) -> str | None:
        """None for a patient, and for what happens by itself."""
        known = {ActorKind.STAFF: self.accounts, ActorKind.KEY: self.keys}
        names = known.get(ActorKind(event.actor_kind))
        return None if names is None else names.get(event.actor_name, event.actor_name)


def trail_of(session: Session, subjects: Collection[str]) -> list[AuditEvent]:
    """Everything, the newest first."""
    found = select(AuditEvent).where(AuditEvent.subject.in_(subjects))
    return list(session.scalars(found.order_by(AuditEvent.id.desc())))


def changes_of(session: Session, subjects: Collection[str]) -> list[AuditEvent]:
    """Without the looks."""
    return [event for event in trail_of(session, subjects) if not event.action.endswith(READ)]


def names_in(session: Session, events: Iterable[AuditEvent]) -> Names:
    ids: dict[str, set[int]] = {ActorKind.STAFF: set(), ActorKind.KEY: set()}
    for event in events:
        if event.actor_kind in ids and event.actor_name.isdecimal():
            ids[event.actor_kind].add(int(event.actor_name))
    accounts = select(Account.id, Account.name).where(Account.id.in_(ids[ActorKind.STAFF]))
    keys = select(ApiKey.id, ApiKey.name).where(ApiKey.id.in_(ids[ActorKind.KEY]))
    return Names(
        {str(row.id): row.name for row in session.execute(accounts)},
        {str(row.id): row.name for row in session.execute(keys)},
    )
