"""The numbers that open their rows: what each is called, how it counts, and where its rows are."""

from collections.abc import Sequence

from flask import url_for

from booking.reports.attendance import LeadTimeRow, lead_time
from booking.reports.queries import Asked
from booking.reports.rules import BY_DAY, OF_ANSWERS, Cell, Days
from booking.web.staff.report_values import Value

TITLES = {
    Cell.VISITS: "Visits to our pages",
    Cell.LEADS: "Leads",
    Cell.BOOKED: "Booked appointments",
    Cell.ATTENDED: "Attended appointments",
    Cell.MADE: "Bookings made",
    Cell.PLANNED: "Visits planned",
    Cell.CAME: "Visits attended",
    Cell.NO_SHOW: "No-shows",
    Cell.CANCELLED: "Cancelled visits",
    Cell.OPEN: "Visits not settled",
    Cell.SETTLED: "Settled visits",
    Cell.LATE: "Late cancellations",
    Cell.ANSWERED: "Leads answered",
    Cell.IN_TIME: "Leads answered in time",
    Cell.WAITING: "Leads waiting too long",
}
FUNNEL = (Cell.VISITS, Cell.LEADS, Cell.BOOKED, Cell.ATTENDED)
OF_LEAD_TIMES = (Cell.SETTLED, Cell.NO_SHOW, Cell.LATE)


def beside(cell: Cell, *, ahead: str | None) -> Sequence[Cell]:
    """The numbers of the same report."""
    if cell in OF_ANSWERS:
        return OF_ANSWERS
    if cell in BY_DAY:
        return BY_DAY if ahead is None else OF_LEAD_TIMES
    return FUNNEL


def how(cell: Cell, *, ahead: str | None) -> str:
    """On which day a row that has a day of its own counts."""
    if cell in OF_ANSWERS:
        return "By the day on which they reached out."
    if cell is Cell.MADE:
        return "By the day of the booking."
    days = "" if ahead is None else f" Booked ahead: {ahead_words(*lead_time(int(ahead))).lower()}."
    return f"By the day of the visit.{days}"


def ahead_words(shortest: int, longest: int | None) -> str:
    if longest is None:
        return f"{shortest} days or more"
    if longest == 0:
        return "The same day"
    return "1 day" if longest == 1 else f"{shortest} to {longest} days"


def counted(
    asked: Asked,
    cell: Cell,
    count: int,
    *,
    key: str | None = None,
    week: Days | None = None,
    ahead: LeadTimeRow | None = None,
) -> Value:
    """A number that leads to its rows; nothing leads nowhere."""
    place = {
        "key": key,
        "week": None if week is None else week.first.isoformat(),
        "ahead": None if ahead is None else str(ahead.shortest),
    }
    return Value(count, rows_url(asked, cell, **place) if count else None)


def rows_url(asked: Asked, cell: Cell, **place: str | None) -> str:
    """`place` is a row of the table: its key, its week, how far ahead."""
    values = {
        "from": asked.days.first.isoformat(),
        "to": asked.days.last.isoformat(),
        "by": asked.by,
        "touch": asked.touch,
        "cell": cell,
        **place,
    }
    return url_for("staff.report_rows", **values)  # type: ignore[arg-type]
