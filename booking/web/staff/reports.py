"""What the office brings about: one page of reports over any days, and each table as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.campaigns.models import Campaign
from booking.campaigns.queries import list_campaigns
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.opinions.queries import all_opinions
from booking.practice.queries import Practice, load_practice
from booking.reports.funnel import attended_ever
from booking.reports.inputs import ReportsAsked, TableAsked
from booking.reports.queries import Asked, numbers
from booking.reports.rules import By, Touched, days_of
from booking.sheets import sheet
from booking.web.context import database, now
from booking.web.staff.gate import errors_of
from booking.web.staff.report_funnel import HEADS, funnel_report
from booking.web.staff.report_people import answers_report, opinions_report, steps_report
from booking.web.staff.report_values import Report, Table, heading, plain, span_words
from booking.web.staff.report_visits import lead_times_report, use_report, weeks_report
from booking.web.staff.shell import page

A = TypeVar("A", bound=ReportsAsked)
FIELDS = ("from", "to", "by", "touch")
TOUCHES = {Touched.FIRST: "first came", Touched.LAST: "last came"}


@dataclass(frozen=True, slots=True)
class Quick:
    """A span that is often asked for."""

    words: str
    href: str
    is_chosen: bool


def reports() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
        try:
            asked = asked_of(read(ReportsAsked), practice)
        except InvalidInput as refusal:
            return _page(today_of(practice), None, (), errors=errors_of(refusal), status=422)
        found = all_reports(session, practice, asked)
    return _page(today_of(practice), asked, found)


def report_csv() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
        typed = read(TableAsked)
        asked = asked_of(typed, practice)
        found = all_reports(session, practice, asked)
    report = next(one for one in found if one.name is typed.table)
    name = f"{report.name}-{asked.days.first}-{asked.days.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written(report.table), content_type="text/csv; charset=utf-8", headers=headers)


def all_reports(session: Session, practice: Practice, asked: Asked) -> list[Report]:
    """In the order in which somebody comes nearer."""
    campaigns = {one.slug: one for one in list_campaigns(session)}
    these = numbers(session, practice, asked, now=now())
    those = numbers(session, practice, asked.before, now=now())
    ever = attended_ever(session, asked.touch)
    target = practice.settings.lead_target_minutes
    return [
        funnel_report(asked, these, those, campaigns=campaigns, ever=ever),
        weeks_report(asked, these, those),
        lead_times_report(asked, these, those),
        use_report(these, those),
        answers_report(asked, these, those, target=target),
        steps_report(these, those),
        opinions_report(all_opinions(session)),
    ]


def read(model: type[A]) -> A:
    """An address may say more than it has to; what it says otherwise is refused."""
    known = {one.alias or name for name, one in model.model_fields.items()}
    return from_form(model, {name: request.args[name] for name in known if name in request.args})


def asked_of(typed: ReportsAsked, practice: Practice) -> Asked:
    days = days_of(typed.first, typed.until, today=today_of(practice))
    return Asked(days, typed.by, typed.touch)


def today_of(practice: Practice) -> date:
    return now().astimezone(practice.zone).date()


def campaign_names(campaigns: Sequence[Campaign]) -> Mapping[str, str]:
    return {one.slug: one.name for one in campaigns}


def written(table: Table) -> str:
    rows = (*table.rows, *([table.total] if table.total else []))
    lines = [
        [plain(column.kind, one.raw) for column, one in zip(table.columns, row, strict=True)]
        for row in rows
    ]
    return sheet([heading(column) for column in table.columns], lines)


def _page(
    today: date,
    asked: Asked | None,
    found: Sequence[Report],
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> Response:
    typed = {name: request.args.get(name, "") for name in FIELDS}
    if asked is not None:
        typed |= {"from": f"{asked.days.first}", "to": f"{asked.days.last}"}
    return page(
        "reports",
        status=status,
        typed=typed,
        errors=errors or {},
        reports=found,
        words=span_words(asked.days) if asked else "",
        before=span_words(asked.days.before) if asked else "",
        quick=_quick(today, typed),
        ways=HEADS,
        touches=TOUCHES,
        usual={"by": By.CAMPAIGN, "touch": Touched.FIRST},
        files={one.name: url_for("staff.report_csv", table=one.name, **typed) for one in found},  # type: ignore[arg-type]
    )


def _quick(today: date, typed: Mapping[str, str]) -> list[Quick]:
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    spans = {
        "Last 4 weeks": (today - timedelta(days=27), today),
        "Last 12 weeks": (today - timedelta(days=83), today),
        "This month": (month, today),
        "Last month": (before.replace(day=1), before),
        "This year": (today.replace(month=1, day=1), today),
    }
    return [_span(words, first, last, typed) for words, (first, last) in spans.items()]


def _span(words: str, first: date, last: date, typed: Mapping[str, str]) -> Quick:
    span = {"from": first.isoformat(), "to": last.isoformat()}
    rest = {name: typed[name] or None for name in ("by", "touch")}
    is_chosen = span == {name: typed[name] for name in span}
    return Quick(words, url_for("staff.reports", **span, **rest), is_chosen)  # type: ignore[arg-type]
