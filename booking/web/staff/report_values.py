"""A report as a page and a file show it: figures, charts, and a table of values of known kinds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from booking.reports.inputs import TableName
from booking.reports.rules import Days
from booking.web.formatting import NO_BREAK, NOTHING
from booking.web.staff.charts import Chart


class Kind(StrEnum):
    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    WAIT = "wait"
    HOURS = "hours"
    DAYS = "days"
    MONEY = "money"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Column:
    """`beneath` says that a page shows it below the column before it, and after which words."""

    head: str
    kind: Kind = Kind.COUNT
    beneath: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind not in (Kind.TEXT, Kind.WEEK)


@dataclass(frozen=True, slots=True)
class Value:
    """`href` leads to the rows behind a number."""

    raw: Any
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell in words; `note` stands beneath."""

    words: str
    href: str | None = None
    note: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    total: Sequence[Value] | None = None

    @property
    def heads(self) -> list[Shown]:
        own = (one for one in self.columns if not one.beneath)
        return [Shown(one.head, is_number=one.is_number) for one in own]

    @property
    def shown(self) -> list[list[Shown]]:
        return [self._shown(row) for row in self.rows]

    @property
    def shown_total(self) -> list[Shown] | None:
        return None if self.total is None else self._shown(self.total)

    def _shown(self, row: Sequence[Value]) -> list[Shown]:
        cells: list[Shown] = []
        for column, value in zip(self.columns, row, strict=True):
            words = said(column.kind, value.raw)
            if not column.beneath:
                cells.append(Shown(words, value.href, is_number=column.is_number))
            elif value.raw is not None:
                cells[-1] = replace(cells[-1], note=f"{words} {column.beneath}")
        return cells


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the span, and of the one before it."""

    label: str
    now: Value
    before: Value
    kind: Kind = Kind.COUNT

    @property
    def words(self) -> str:
        return said(self.kind, self.now.raw)

    @property
    def words_before(self) -> str:
        return said(self.kind, self.before.raw)


@dataclass(frozen=True, slots=True)
class Report:
    """`note` says how it is to be read, `whose` of whom or what the figures are.

    `nothing` stands where there is nothing to draw; an open one shows its table at once.
    """

    name: TableName
    title: str
    note: str
    figures: Sequence[Figure]
    charts: Sequence[Chart]
    table: Table
    is_open: bool = False
    whose: str = ""
    nothing: str = "Nothing of it in these days."

    @property
    def drawn(self) -> list[Chart]:
        return [chart for chart in self.charts if chart.rects]


# The first column of what is told by week.
WEEK = Column("Week", Kind.WEEK)


def figures(
    columns: Sequence[Column],
    now: Sequence[Value],
    before: Sequence[Value],
    *,
    only: Sequence[int] | None = None,
) -> list[Figure]:
    """Those columns' sums, each beside what it was before."""
    chosen = range(len(columns)) if only is None else only
    return [Figure(columns[n].head, now[n], before[n], columns[n].kind) for n in chosen]


def said(kind: Kind, raw: Any) -> str:  # noqa: ANN401 - of whatever kind
    """As people read it; words stand for themselves, also among numbers."""
    if raw is None:
        return NOTHING
    return raw if isinstance(raw, str) else SAYING[kind](raw)


def plain(kind: Kind, raw: Any) -> str:  # noqa: ANN401 - of whatever kind
    """As a file has it, in the unit that its column names."""
    if raw is None:
        return ""
    return raw if isinstance(raw, str) else WRITING.get(kind, str)(raw)


def heading(column: Column) -> str:
    return f"{column.head}{UNITS.get(column.kind, '')}"


def week_words(days: Days) -> str:
    """With its years only where there are two."""
    first, last, start = days.first, days.last, week_start(days)
    if first == last:
        return start
    if first.year != last.year:
        return f"{start}, {first.year} – {last:%b} {last.day}, {last.year}"
    return (
        f"{start} – {last.day}" if first.month == last.month else f"{start} – {last:%b} {last.day}"
    )


def week_start(days: Days) -> str:
    return f"{days.first:%b} {days.first.day}"


def span_words(days: Days) -> str:
    """In full: "Nov 3 – 30, 2026"."""
    words = week_words(days)
    return words if str(days.last.year) in words else f"{words}, {days.last.year}"


def _wait(wait: timedelta) -> str:
    whole = round(wait / timedelta(minutes=1))
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{rest}{NO_BREAK}min"
    return f"{hours}{NO_BREAK}h{NO_BREAK}{rest:02}" if rest else f"{hours}{NO_BREAK}h"


def _hours(whole_minutes: int) -> str:
    return f"{whole_minutes / 60:,.1f}".removesuffix(".0") + f"{NO_BREAK}h"


def _share(part: float) -> str:
    """A few of many are not none of them."""
    percent = part * 100
    if 0 < percent < 0.1:
        return "<0.1%"
    return f"{percent:.0f}%" if percent >= 10 or percent == round(percent) else f"{percent:.1f}%"


def _money(cents: float) -> str:
    return f"${cents / 100:,.0f}" if cents >= 10_000 else f"${cents / 100:,.2f}"


SAYING: Mapping[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.COUNT: lambda count: f"{count:,}",
    Kind.SHARE: _share,
    Kind.WAIT: _wait,
    Kind.HOURS: _hours,
    Kind.DAYS: lambda days: f"{days:g}",
    Kind.MONEY: _money,
    Kind.WEEK: week_words,
}
WRITING: Mapping[Kind, Callable[[Any], str]] = {
    Kind.SHARE: lambda part: f"{part * 100:.1f}",
    Kind.WAIT: lambda wait: f"{wait / timedelta(minutes=1):.1f}",
    Kind.HOURS: lambda whole: f"{whole / 60:.2f}",
    Kind.DAYS: lambda days: f"{days:g}",
    Kind.MONEY: lambda cents: f"{cents / 100:.2f}",
    Kind.WEEK: lambda days: f"{days.first} to {days.last}",
}
UNITS = {
    Kind.SHARE: ", %",
    Kind.WAIT: ", office minutes",
    Kind.HOURS: ", hours",
    Kind.MONEY: ", US dollars",
}
