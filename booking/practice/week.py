"""What follows from hours and exceptions that are asked for: which take whose place."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from booking.errors import InvalidInput
from booking.practice.times import DAY, MIDNIGHT, DayWish, Span, WeekWish


@dataclass(frozen=True, slots=True)
class Validity:
    """Dates, both included; None is without end."""

    first: date | None = None
    last: date | None = None

    @property
    def bounds(self) -> tuple[date, date]:
        return self.first or date.min, self.last or date.max

    def without(self, other: "Validity") -> list["Validity"]:
        (first, last), (hole, end) = self.bounds, other.bounds
        if end < first or last < hole:
            return [self]
        left = []
        if first < hole:
            left.append(Validity(self.first, hole - DAY))
        if end < last:
            left.append(Validity(end + DAY, self.last))
        return left


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """One row of weekly hours as a value."""

    weekday: int
    starts: time
    ends: time
    validity: Validity


@dataclass(frozen=True, slots=True)
class DayChange:
    """One row of a date's exceptions as a value; without times it is the whole date."""

    opens: bool
    starts: time | None = None
    ends: time | None = None


def in_order(spans: Mapping[str, Span], *, within: str = "") -> list[Span]:
    """Those whose name begins so; `InvalidInput` names the first that begins too early."""
    named = sorted(
        ((name, span) for name, span in spans.items() if name.startswith(within)),
        key=lambda one: one[1].order,
    )
    for (_, before), (name, span) in pairwise(named):
        if span.starts < before.last:
            raise InvalidInput({f"spans.{name}.starts": ["overlapping"]})
    return [span for _, span in named]


def week_of(wish: WeekWish) -> list[Hours]:
    validity = Validity(wish.valid_from, wish.valid_until)
    return [
        Hours(weekday, span.starts, span.ends, validity)
        for weekday in range(7)
        for span in in_order(wish.spans, within=f"{weekday}-")
    ]


def replaced(present: Iterable[Hours], week: Collection[Hours], during: Validity) -> set[Hours]:
    """The hours as they are, except that during these dates only the week's count."""
    kept = {
        Hours(one.weekday, one.starts, one.ends, left)
        for one in present
        for left in one.validity.without(during)
    }
    return kept | set(week)


def without_week(present: Collection[Hours], gone: Validity) -> set[Hours]:
    """The hours before it go on in its place; where there were none, those after it begin."""
    kept = [one for one in present if one.validity != gone]
    before = gone.first and gone.first - DAY
    after = gone.last and gone.last + DAY
    goes_on = before is not None and any(one.validity.last == before for one in kept)

    def stretched(validity: Validity) -> Validity:
        if goes_on and validity.last == before:
            return Validity(validity.first, gone.last)
        if not goes_on and after is not None and validity.first == after:
            return Validity(gone.first, validity.last)
        return validity

    return {Hours(one.weekday, one.starts, one.ends, stretched(one.validity)) for one in kept}


def exceptions_of(wish: DayWish) -> set[DayChange]:
    """Hours instead of the usual ones are these, and the rest of the day closed."""
    if wish.kind == "closed":
        return {DayChange(opens=False)}
    spans = in_order(wish.spans)
    if not spans:
        raise InvalidInput({"spans.1.starts": ["required"]})
    opened = {DayChange(True, span.starts, span.ends) for span in spans}
    return opened if wish.kind == "extra" else opened | _around(spans)


def kind_of(rows: Collection[DayChange]) -> str:
    """closed, instead, extra, or mixed for what no form makes."""
    if any(not row.opens and row.starts is None for row in rows):
        return "closed"
    opened = [row for row in rows if row.opens]
    closed = {row for row in rows if not row.opens}
    if not closed:
        return "extra"
    spans = [
        Span.model_construct(starts=row.starts, ends=row.ends)
        for row in opened
        if row.starts is not None and row.ends is not None
    ]
    spans.sort(key=lambda span: span.order)
    return "instead" if spans and _around(spans) == closed else "mixed"


def _around(spans: list[Span]) -> set[DayChange]:
    """The rest of the day."""
    edges = [MIDNIGHT, *(edge for span in spans for edge in (span.starts, span.ends)), MIDNIGHT]
    gaps = list(zip(edges[::2], edges[1::2], strict=True))
    *inner, (start, end) = gaps
    closed = {DayChange(False, starts, ends) for starts, ends in inner if starts != ends}
    # The last gap runs to midnight, and is none when the last span does.
    return closed | ({DayChange(False, start, end)} if start != MIDNIGHT else set())
