"""Reading the trail: who did or saw what, the newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from booking.audit.models import AuditEvent
from booking.audit.rules import SEEN
from booking.intervals import Interval

PAGE = 100
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class TrailPage:
    events: Sequence[AuditEvent]
    next_cursor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """`who` is a kind and perhaps a name; `before` is the last number of the page before."""

    who: tuple[str, str | None] | None = None
    what: str | None = None
    seen: bool | None = None
    subjects: tuple[str, ...] = ()
    span: Interval | None = None
    before: int | None = None


def page_of_trail(session: Session, sought: Sought, *, limit: int = PAGE) -> TrailPage:
    found = select(AuditEvent).where(*_conditions(sought)).order_by(AuditEvent.id.desc())
    rows = session.scalars(found.limit(limit + 1)).all()
    return TrailPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def whole_trail(session: Session, sought: Sought) -> Iterator[AuditEvent]:
    """Every event, however many: what somebody is told of themselves ends nowhere."""
    before = sought.before
    while True:
        page = page_of_trail(session, replace(sought, before=before), limit=AT_ONCE)
        yield from page.events
        if page.next_cursor is None:
            return
        before = page.next_cursor


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.who is not None:
        kind, name = sought.who
        yield AuditEvent.actor_kind == kind
        if name is not None:
            yield AuditEvent.actor_name == name
    if sought.what is not None:
        yield AuditEvent.action.startswith(f"{sought.what}.", autoescape=True)
    if sought.seen is not None:
        looks = or_(*(AuditEvent.action.endswith(f".{one}", autoescape=True) for one in SEEN))
        yield looks if sought.seen else ~looks
    if sought.subjects:
        yield AuditEvent.subject.in_(sought.subjects)
    if sought.span is not None:
        yield AuditEvent.at >= sought.span.start
        yield AuditEvent.at < sought.span.end
    if sought.before is not None:
        yield AuditEvent.id < sought.before
