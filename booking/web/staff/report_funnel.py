"""The way from touch to visit, by campaign, source or medium, with links to the rows behind."""

from collections.abc import Mapping, Sequence

from flask import url_for

from booking.campaigns.models import Campaign
from booking.reports.inputs import TableName
from booking.reports.queries import Asked, Numbers
from booking.reports.rules import DIRECT, UNSAID, By, Cell, FunnelRow, Touched, all_of, share
from booking.web.staff.charts import Chart, Key, Mark, bars
from booking.web.staff.report_cells import counted
from booking.web.staff.report_values import Column, Figure, Kind, Report, Table, Value

MOST_BARS = 8
HEADS = {By.CAMPAIGN: "Campaign", By.SOURCE: "Source", By.MEDIUM: "Medium"}
CELLS = {
    Cell.VISITS: "Visits",
    Cell.LEADS: "Leads",
    Cell.BOOKED: "Booked so far",
    Cell.ATTENDED: "Attended so far",
}
WHOSE = {
    Touched.FIRST: "Of whoever first came in these days, whenever their visit is:",
    Touched.LAST: "Of whoever last came in these days, whenever their visit is:",
}
NOTES = {
    Touched.FIRST: "Each lead and appointment counts for the way by which somebody first came, on"
    " the day when they did, however much later they booked.",
    Touched.LAST: "Each lead and appointment counts for the way by which somebody last came, on"
    " the day when they did, however much later they booked.",
}
WITHOUT = (
    " A visit is an arrival on our pages: who came by themselves, was imported or was sent by a"
    " program is none, so there can be more leads than visits. Each number leads to its list, a"
    " campaign’s name to a print-out for its sponsor."
)


def funnel_report(
    asked: Asked,
    now: Numbers,
    before: Numbers,
    *,
    campaigns: Mapping[str, Campaign],
    ever: Mapping[str, int],
) -> Report:
    costs = costs_of(campaigns, ever) if asked.by is By.CAMPAIGN else {}
    total, earlier = all_of(now.funnel), all_of(before.funnel)
    names = {slug: one.name for slug, one in campaigns.items()}
    return Report(
        TableName.FUNNEL,
        "Where people come from",
        NOTES[asked.touch] + WITHOUT,
        [
            Figure(
                words,
                counted(asked, cell, getattr(total, cell)),
                counted(asked.before, cell, getattr(earlier, cell)),
            )
            for cell, words in CELLS.items()
        ],
        [_chart(asked, now.funnel, names)],
        _table(asked, now.funnel, total, names, costs),
        is_open=True,
        whose=WHOSE[asked.touch],
        nothing="None of them has booked so far.",
    )


def costs_of(campaigns: Mapping[str, Campaign], ever: Mapping[str, int]) -> dict[str, float]:
    """Of each attended visit in cents, where a cost is entered: over a campaign's whole life."""
    return {
        slug: one.cost_cents / ever[slug]
        for slug, one in campaigns.items()
        if one.cost_cents is not None and ever.get(slug)
    }


def key_words(key: str, by: By, names: Mapping[str, str]) -> str:
    """By the campaign's own name, where it has one."""
    own = {DIRECT: "By themselves", UNSAID: f"No {by} named"}
    return own.get(key) or (names.get(key, key) if by is By.CAMPAIGN else key)


def _table(
    asked: Asked,
    rows: Sequence[FunnelRow],
    total: FunnelRow,
    names: Mapping[str, str],
    costs: Mapping[str, float],
) -> Table:
    columns = [
        Column(HEADS[asked.by], Kind.TEXT),
        Column("Visits"),
        Column("Leads"),
        Column("Leads, of visits", Kind.SHARE, beneath="of visits"),
        Column("Booked"),
        Column("Booked, of visits", Kind.SHARE, beneath="of visits"),
        Column("Attended"),
        Column("Attended, of booked", Kind.SHARE, beneath="of booked"),
        Column("Days to booking, median", Kind.DAYS),
    ]
    if costs:
        columns.append(Column("Cost of an attended visit, whole campaign", Kind.MONEY))
    return Table(
        columns,
        [
            [
                Value(key_words(row.key, asked.by, names), _sponsor_url(asked, row.key, names)),
                *_values(asked, row, row.key, came=row),
                *([Value(costs.get(row.key))] if costs else []),
            ]
            for row in rows
        ],
        [
            Value("All"),
            *_values(asked, total, None, came=all_of([row for row in rows if row.visits])),
            *([Value(None)] if costs else []),
        ],
    )


def _values(asked: Asked, row: FunnelRow, key: str | None, *, came: FunnelRow) -> list[Value]:
    """`came` are those of the row whose visit was counted: nobody else can be a share of visits."""

    def number(cell: Cell) -> Value:
        return counted(asked, cell, getattr(row, cell), key=key)

    return [
        number(Cell.VISITS),
        number(Cell.LEADS),
        Value(share(came.leads, came.visits)),
        number(Cell.BOOKED),
        Value(share(came.booked, came.visits)),
        number(Cell.ATTENDED),
        Value(share(row.attended, row.booked)),
        Value(row.median_days),
    ]


def _sponsor_url(asked: Asked, key: str, names: Mapping[str, str]) -> str | None:
    if asked.by is not By.CAMPAIGN or key not in names:
        return None
    values = {
        "from": asked.days.first.isoformat(),
        "to": asked.days.last.isoformat(),
        "touch": asked.touch,
    }
    return url_for("staff.campaign_report", slug=key, **values)  # type: ignore[arg-type]


def _chart(asked: Asked, rows: Sequence[FunnelRow], names: Mapping[str, str]) -> Chart:
    """Of those that brought anybody."""
    best = sorted(rows, key=lambda row: (-row.attended, -row.booked))[:MOST_BARS]
    marks = [
        Mark(
            key_words(row.key, asked.by, names),
            row.booked,
            row.attended,
            f"{row.attended} attended of {row.booked} booked",
            "",
        )
        for row in best
        if row.booked
    ]
    key = Key("attended", "booked, and not attended so far")
    return bars(marks, told="Attended visits, of all that were booked.", key=key)
