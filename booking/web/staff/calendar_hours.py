"""Time that is not free in the calendar, closed or around a visit, and the hours worth showing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.appointments.calendar import CalendarVisit
from booking.appointments.rules import Status
from booking.availability.rules import open_time
from booking.availability.timetables import timetable_of
from booking.intervals import Interval, merged, midnight, subtract
from booking.practice.models import Provider
from booking.practice.queries import Practice
from booking.web.staff.calendar_events import Drawing, Event, block_spans
from booking.web.staff.spans import DAY, View
from booking.web.staff.walls import wall_of


def closed_events(drawing: Drawing) -> list[Event]:
    """Time in which nobody works: of each provider in a column, of all of them in a week."""
    if drawing.shown.view is View.MONTH:
        return list(_closed_days(drawing))
    columns = [(one,) for one in drawing.providers] if drawing.by_provider else [drawing.providers]
    return [event for group in columns for event in _closed(drawing, group)]


def buffer_events(drawing: Drawing, visits: Sequence[CalendarVisit]) -> list[Event]:
    """Around visits: not free either, for whose column it is."""
    if drawing.shown.view is View.MONTH or drawing.is_shared:
        return []
    return [event for visit in visits for event in _buffers(drawing, visit)]


def hours_of(drawing: Drawing, visits: Sequence[CalendarVisit]) -> tuple[int, int]:
    """Whole hours from the first that is open or taken to the last."""
    spans = [
        *_open(drawing, drawing.providers),
        *(Interval(one.starts_at, one.ends_at) for one in visits),
        *(span for span in block_spans(drawing) if _within_a_day(span, drawing.zone)),
    ]
    if not spans:
        return 8, 18
    walls = [
        (one.start.astimezone(drawing.zone), one.end.astimezone(drawing.zone)) for one in spans
    ]
    first = min(start.hour for start, _ in walls)
    return first, max(_hours_to(start.date(), end) for start, end in walls)


def _within_a_day(span: Interval, zone: ZoneInfo) -> bool:
    return span.start.astimezone(zone).date() == span.end.astimezone(zone).date()


def _hours_to(day: date, end: datetime) -> int:
    return 24 if end.date() > day else end.hour + (end.minute > 0)


def _open(drawing: Drawing, providers: Sequence[Provider]) -> list[Interval]:
    """Hours, whether blocked or not: blocks are drawn by themselves."""
    unblocked = (
        replace(timetable_of(drawing.practice, one, drawing.zone), blocks=(), weekly_blocks=())
        for one in providers
    )
    return merged(part for one in unblocked for part in open_time(one, drawing.span))


def _closed(drawing: Drawing, providers: Sequence[Provider]) -> Iterator[Event]:
    opened = _open(drawing, providers)
    for day in drawing.shown.days:
        whole = Interval(midnight(day, drawing.zone), midnight(day + DAY, drawing.zone))
        reason = _reason(drawing.practice, providers, day)
        for span in subtract([whole], opened):
            is_whole = span == whole
            yield {
                "kind": "closed",
                "start": wall_of(span.start, drawing.zone),
                "end": wall_of(span.end, drawing.zone),
                "provider": providers[0].slug if drawing.by_provider else None,
                "title": reason or ("Closed" if is_whole else ""),
            }


def _closed_days(drawing: Drawing) -> Iterator[Event]:
    opened = _open(drawing, drawing.providers)
    for day in drawing.shown.days:
        whole = Interval(midnight(day, drawing.zone), midnight(day + DAY, drawing.zone))
        if not any(whole.overlaps(one) for one in opened):
            reason = _reason(drawing.practice, drawing.providers, day)
            end = (day + DAY).isoformat()
            yield {"kind": "closed", "start": day.isoformat(), "end": end, "title": reason}


def _reason(practice: Practice, providers: Sequence[Provider], day: date) -> str:
    """A closure's name, or that of an exception of whoever is alone in the column."""
    for closure in practice.closures:
        if closure.first <= day <= closure.last:
            return closure.reason
    if len(providers) == 1:
        for exception in providers[0].exceptions:
            if exception.on == day and not exception.opens:
                return exception.reason or "Away"
    return ""


def _buffers(drawing: Drawing, visit: CalendarVisit) -> Iterator[Event]:
    if visit.status == Status.CANCELLED:
        return
    kind = drawing.practice.type_by_id(visit.type_id)
    before = timedelta(minutes=kind.buffer_before_minutes)
    after = timedelta(minutes=kind.buffer_after_minutes)
    spans = ((visit.starts_at - before, visit.starts_at), (visit.ends_at, visit.ends_at + after))
    for start, end in spans:
        if start < end:
            yield {
                "kind": "buffer",
                "start": wall_of(start, drawing.zone),
                "end": wall_of(end, drawing.zone),
                "provider": drawing.practice.provider_by_id(visit.provider_id).slug,
                "title": "",
            }
