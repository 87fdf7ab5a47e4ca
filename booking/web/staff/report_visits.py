"""What the reports say of visits: by week, by how far ahead they were booked, and of the hours."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from booking.reports.attendance import LeadTimeRow, WeekRow
from booking.reports.inputs import TableName
from booking.reports.queries import Asked, Numbers, UseRow
from booking.reports.rules import Cell, Days, share
from booking.web.formatting import NOTHING
from booking.web.staff.charts import Chart, Key, Mark, bars, columns
from booking.web.staff.report_cells import OF_LEAD_TIMES, ahead_words, counted
from booking.web.staff.report_values import (
    WEEK,
    Column,
    Kind,
    Report,
    Table,
    Value,
    figures,
    said,
    week_start,
)

WEEK_COUNTS = ("made", "attended", "no_show", "cancelled", "open")
WEEK_CELLS = {
    Cell.MADE: "made",
    Cell.PLANNED: "visits",
    Cell.CAME: "attended",
    Cell.NO_SHOW: "no_show",
    Cell.CANCELLED: "cancelled",
    Cell.OPEN: "open",
}
WEEK_COLUMNS = (
    Column("Bookings made"),
    Column("Visits planned"),
    Column("Attended"),
    Column("No-show"),
    Column("Cancelled"),
    Column("Not settled"),
    Column("Came, of settled", Kind.SHARE),
)
LEAD_TIME_COLUMNS = (
    Column("Settled visits"),
    Column("No-shows"),
    Column("Late cancellations"),
    Column("Lost, of settled", Kind.SHARE),
)
USE_COLUMNS = (
    Column("Offered", Kind.HOURS),
    Column("Taken by visits", Kind.HOURS),
    Column("Used", Kind.SHARE),
)


def weeks_report(asked: Asked, now: Numbers, before: Numbers) -> Report:
    total = _week_values(asked, _week_sum(now.weeks))
    earlier = _week_values(asked.before, _week_sum(before.weeks))
    return Report(
        TableName.WEEKS,
        "Bookings and attendance",
        "Bookings count in the week in which they were made, everything else in the week of the"
        " visit. Not settled: still to come, or over and nobody said what became of it.",
        figures(WEEK_COLUMNS, total, earlier, only=(0, 1, 2, 6)),
        [_week_chart(now.weeks)],
        Table(
            (WEEK, *WEEK_COLUMNS),
            [[Value(row.days), *_week_values(asked, row, row.days)] for row in now.weeks],
            [Value("All"), *total],
        ),
        whose="Of all bookings and visits in these days, however long ago somebody first came:",
        nothing="No visit is planned in these days.",
    )


def _week_sum(rows: Sequence[WeekRow]) -> WeekRow:
    sums = {name: sum(getattr(row, name) for row in rows) for name in WEEK_COUNTS}
    return WeekRow(rows[0].days, **sums)


def _week_values(asked: Asked, row: WeekRow, week: Days | None = None) -> list[Value]:
    numbers = [
        counted(asked, cell, getattr(row, name), week=week) for cell, name in WEEK_CELLS.items()
    ]
    return [*numbers, Value(share(row.attended, row.attended + row.no_show))]


def _week_chart(rows: Sequence[WeekRow]) -> Chart:
    marks = [
        Mark(
            week_start(row.days),
            row.visits,
            row.attended,
            f"{row.attended} of {row.visits}",
            str(row.attended),
        )
        for row in rows
    ]
    key = Key("attended", "missed, cancelled, or not settled")
    return columns(marks, told="Visits attended, of those planned, by week.", key=key)


def lead_times_report(asked: Asked, now: Numbers, before: Numbers) -> Report:
    total = _lead_time_values(asked, _lead_time_sum(now.lead_times))
    earlier = _lead_time_values(asked.before, _lead_time_sum(before.lead_times))
    return Report(
        TableName.LEAD_TIMES,
        "No-shows and late cancellations",
        "By days between booking and visit. Settled: attended, missed, or cancelled too late for"
        " others to have the time. What was cancelled in time is left out.",
        figures(LEAD_TIME_COLUMNS, total, earlier),
        [_lead_time_chart(now.lead_times)],
        Table(
            (Column("Booked ahead", Kind.TEXT), *LEAD_TIME_COLUMNS),
            [[Value(_ahead(row)), *_lead_time_values(asked, row, row)] for row in now.lead_times],
            [Value("All"), *total],
        ),
        nothing="No visit of these days is settled.",
    )


def _ahead(row: LeadTimeRow) -> str:
    return ahead_words(row.shortest, row.longest)


def _lead_time_sum(rows: Sequence[LeadTimeRow]) -> LeadTimeRow:
    names = ("visits", "no_shows", "late")
    return LeadTimeRow(0, None, **{name: sum(getattr(row, name) for row in rows) for name in names})


def _lead_time_values(
    asked: Asked, row: LeadTimeRow, ahead: LeadTimeRow | None = None
) -> list[Value]:
    counts = zip(OF_LEAD_TIMES, (row.visits, row.no_shows, row.late), strict=True)
    numbers = [counted(asked, cell, count, ahead=ahead) for cell, count in counts]
    return [*numbers, Value(share(row.lost, row.visits))]


def _lead_time_chart(rows: Sequence[LeadTimeRow]) -> Chart:
    marks = [
        Mark(_ahead(row), row.visits, row.lost, _lost_words(row), str(row.lost)) for row in rows
    ]
    told = "Visits lost to no-shows and late cancellations, by how far ahead they were booked."
    return bars(marks, told=told, key=Key("missed, or cancelled too late", "attended"))


def _lost_words(row: LeadTimeRow) -> str:
    return f"{row.lost} lost of {row.visits}" if row.visits else NOTHING


def use_report(now: Numbers, before: Numbers) -> Report:
    total, earlier = (_use_sum(one.use) for one in (now, before))
    return Report(
        TableName.USE,
        "Use of the offered time",
        "Offered: the hours of each provider, less exceptions, closures and blocks. Taken: the part"
        " of it in which there are visits that were not cancelled, without their buffers.",
        figures(USE_COLUMNS, total, earlier),
        list(_use_charts(now.use)),
        Table(
            (Column("Provider", Kind.TEXT), WEEK, *USE_COLUMNS),
            [
                [Value(row.provider.name), Value(row.days), *_use_values(row.offered, row.sold)]
                for row in now.use
            ],
            [Value("All"), Value(now.days), *total],
        ),
        nothing="Nobody has hours in these days.",
    )


def _use_sum(rows: Sequence[UseRow]) -> list[Value]:
    return _use_values(sum(row.offered for row in rows), sum(row.sold for row in rows))


def _use_values(offered: int, sold: int) -> list[Value]:
    return [Value(offered), Value(sold), Value(share(sold, offered))]


def _use_charts(rows: Sequence[UseRow]) -> Iterator[Chart]:
    for _, own in groupby(rows, key=lambda row: row.provider.id):
        weeks = list(own)
        name = weeks[0].provider.name
        told = f"{name}: share of the offered time that is taken, by week."
        key = Key("taken by visits", "not taken")
        yield columns([_use_mark(row) for row in weeks], told=told, title=name, key=key)


def _use_mark(row: UseRow) -> Mark:
    used = said(Kind.SHARE, share(row.sold, row.offered))
    return Mark(week_start(row.days), row.offered, row.sold, used, used.removesuffix("%"))
