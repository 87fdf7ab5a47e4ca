"""The pipeline as the desk looks through it: a column for each stage, or one long list."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Select,
    SQLColumnExpression,
    case,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session, aliased

from booking.accounts.models import Account
from booking.audit.models import AuditEvent
from booking.campaigns.models import Campaign, Touch
from booking.leads.inputs import BY_THEMSELVES, NOBODY, URGENT, PipelineAsked
from booking.leads.models import Lead, LeadCall
from booking.leads.queries import is_due, is_late, recent_hours, sought
from booking.leads.rules import CallResult, Stage
from booking.people.models import Consent
from booking.practice.queries import Practice

IN_A_COLUMN = 25
ON_A_PAGE = 50
First, Last = aliased(Touch), aliased(Touch)
ORDER = {stage: number for number, stage in enumerate(Stage)}
CAMPAIGN = func.coalesce(Campaign.name, First.campaign)
AGREED = exists().where(
    Consent.person_id == Lead.person_id,
    Consent.purpose == "lead",
    Consent.withdrawn_at.is_(None),
)
NEW_NUMBER = exists().where(
    AuditEvent.subject == literal("lead ") + Lead.reference,
    AuditEvent.action == "lead.contacts",
    AuditEvent.fields.contains("phone"),
    AuditEvent.at >= LeadCall.made_at,
)
SORTS: dict[str, SQLColumnExpression[Any]] = {
    "name": func.lower(Lead.name),
    "stage": case(ORDER, value=Lead.stage),
    "waiting": Lead.stage_at,
    "source": Lead.source,
    "campaign": func.lower(CAMPAIGN),
    "owner": func.lower(Account.name),
    "follow_up": Lead.follow_up_on,
    "came": Lead.created_at,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A lead with what its line says besides: by which touch they first came, and whose it is."""

    lead: Lead
    touch: Touch | None
    campaign: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Exported(Listed):
    """For a file besides: by which touch they last came, and whether they agreed to hear of us."""

    last: Touch | None
    agreed: bool


@dataclass(frozen=True, slots=True)
class Column:
    """`count` is of all in the stage, `items` are those that come first."""

    stage: Stage
    items: Sequence[Listed]
    count: int


@dataclass(frozen=True, slots=True)
class ListPage:
    items: Sequence[Listed]
    count: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // ON_A_PAGE))


@dataclass(frozen=True, slots=True)
class Calls:
    """How often they were called, and the last time of it; whether the number is another since."""

    count: int
    last: LeadCall
    new_number: bool

    @property
    def is_wrong_number(self) -> bool:
        """The one that we have."""
        return self.last.result == CallResult.WRONG_NUMBER and not self.new_number


def board(
    session: Session, asked: PipelineAsked, practice: Practice, *, now: datetime
) -> list[Column]:
    """Whom the desk has to see to first; of what is settled, the latest."""
    wanted = list(_wanted(asked, practice, now))
    counts = select(Lead.stage, func.count()).select_from(Lead)
    counts = counts.outerjoin(First, First.id == Lead.first_touch_id).where(*wanted)
    known = {row[0]: row[1] for row in session.execute(counts.group_by(Lead.stage))}
    return [
        Column(
            stage, _column(session, stage, wanted) if stage in known else (), known.get(stage, 0)
        )
        for stage in _stages(asked)
    ]


def list_page(
    session: Session, asked: PipelineAsked, practice: Practice, *, now: datetime
) -> ListPage:
    """A page beyond the last one is the last one."""
    wanted = list(_listed(asked, practice, now))
    found = select(func.count()).select_from(Lead)
    found = found.outerjoin(First, First.id == Lead.first_touch_id).where(*wanted)
    page = ListPage((), session.scalars(found).one(), asked.page)
    number = min(asked.page, page.pages)
    rows = _sorted(_leads().where(*wanted), asked.sort)
    rows = rows.limit(ON_A_PAGE).offset((number - 1) * ON_A_PAGE)
    return ListPage(_read(session, rows), page.count, number)


def all_listed(
    session: Session, asked: PipelineAsked, practice: Practice, *, now: datetime
) -> Sequence[Exported]:
    """Every page of the list, as it is sorted."""
    rows = _sorted(_leads().where(*_listed(asked, practice, now)), asked.sort)
    more = rows.outerjoin(Last, Last.id == Lead.last_touch_id).add_columns(Last, AGREED)
    return [Exported(*row) for row in session.execute(more)]


def listed(session: Session, lead: Lead) -> Listed:
    return _read(session, _leads().where(Lead.id == lead.id))[0]


def last_calls(session: Session, lead_ids: Collection[int]) -> dict[int, Calls]:
    own = select(func.max(LeadCall.id).label("last"), func.count().label("count"))
    own = own.where(LeadCall.lead_id.in_(lead_ids)).group_by(LeadCall.lead_id)
    last = own.subquery()
    found = select(LeadCall, last.c.count, NEW_NUMBER).join(last, last.c.last == LeadCall.id)
    rows = session.execute(found.join(Lead, Lead.id == LeadCall.lead_id))
    return {call.lead_id: Calls(count, call, new) for call, count, new in rows}


def campaigns_of_leads(session: Session) -> dict[str, str]:
    """By which campaigns any of them came: what it is called in addresses, and by us."""
    found = (
        select(First.campaign, Campaign.name)
        .join(Lead, Lead.first_touch_id == First.id)
        .outerjoin(Campaign, Campaign.id == First.campaign_id)
        .where(First.campaign.is_not(None))
        .distinct()
    )
    named = {str(slug): str(name or slug) for slug, name in session.execute(found)}
    return dict(sorted(named.items(), key=lambda pair: pair[1].lower()))


def _stages(asked: PipelineAsked) -> Sequence[Stage]:
    if asked.unseen:
        return (Stage.SPAM,)
    return tuple(Stage) if asked.stage is None else (asked.stage,)


def _leads() -> Select[Lead, Touch, str, str]:
    return (
        select(Lead, First, CAMPAIGN, Account.name)
        .outerjoin(First, First.id == Lead.first_touch_id)
        .outerjoin(Campaign, Campaign.id == First.campaign_id)
        .outerjoin(Account, Account.id == Lead.owner_id)
    )


def _read(session: Session, rows: Select[Lead, Touch, str, str]) -> list[Listed]:
    return [Listed(*row) for row in session.execute(rows)]


def _column(
    session: Session, stage: Stage, wanted: Sequence[ColumnExpressionArgument[bool]]
) -> Sequence[Listed]:
    rows = _leads().where(Lead.stage == stage, *wanted)
    if stage is Stage.NEW:
        rows = rows.order_by(Lead.created_at, Lead.id)
    elif stage in (Stage.ATTEMPTING, Stage.REACHED):
        due = Lead.follow_up_on
        rows = rows.order_by(due.is_(None), due, Lead.stage_at, Lead.id)
    else:
        rows = rows.order_by(Lead.stage_at.desc(), Lead.id.desc())
    return _read(session, rows.limit(IN_A_COLUMN))


def _sorted(rows: Select[Lead, Touch, str, str], sort: str) -> Select[Lead, Touch, str, str]:
    """What has nothing to be sorted by comes last, whichever way."""
    if sort == URGENT:
        return rows.order_by(*_urgent())
    by = SORTS[sort.removeprefix("-")]
    way = by.desc() if sort.startswith("-") else by
    return rows.order_by(by.is_(None), way, Lead.id.desc())


def _urgent() -> Iterator[ColumnElement[Any]]:
    """As the columns of the board: who waits longest, who is due first, then what came last."""
    pursued = Lead.stage.in_((Stage.ATTEMPTING, Stage.REACHED))
    due = case((pursued, Lead.follow_up_on))
    yield case((Lead.stage == Stage.NEW, 0), (pursued, 1), else_=2)
    yield due.is_(None)
    yield due
    yield case((Lead.stage == Stage.NEW, Lead.created_at), (pursued, Lead.stage_at))
    yield Lead.id.desc()


def _listed(
    asked: PipelineAsked, practice: Practice, now: datetime
) -> Iterator[ColumnExpressionArgument[bool]]:
    """What looks like spam is listed only where it is asked for."""
    yield from _wanted(asked, practice, now)
    if asked.stage is None and not asked.unseen:
        yield Lead.stage != Stage.SPAM


def _wanted(
    asked: PipelineAsked, practice: Practice, now: datetime
) -> Iterator[ColumnExpressionArgument[bool]]:
    if asked.stage is not None:
        yield Lead.stage == asked.stage
    if asked.owner is not None:
        yield Lead.owner_id == (None if asked.owner == NOBODY else int(asked.owner))
    if asked.late:
        yield is_late(practice, recent_hours(practice, now))
    if asked.unseen:
        yield Lead.is_unseen_spam
    if asked.follow_up:
        yield is_due(now.astimezone(practice.zone).date())
    if asked.q:
        yield sought(asked.q)
    yield from _from_where(asked)


def _from_where(asked: PipelineAsked) -> Iterator[ColumnExpressionArgument[bool]]:
    if asked.source is not None:
        yield Lead.source == asked.source
    if asked.campaign == BY_THEMSELVES:
        yield Lead.first_touch_id.is_(None)
    elif asked.campaign is not None:
        yield First.campaign == asked.campaign
