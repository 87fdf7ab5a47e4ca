"""What the calendar draws, in the office's wall time: it knows no zones, the server does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from booking.accounts.rules import Caller, Permission
from booking.appointments.calendar import CalendarVisit
from booking.appointments.rules import Status, earliest
from booking.availability.rules import WeeklyBlock, occurrences
from booking.intervals import Interval
from booking.keyring import fingerprint
from booking.practice.models import Block, Provider
from booking.practice.queries import Practice
from booking.references import spoken_reference
from booking.web.formatting import clock_time, day_short, phone, phone_link
from booking.web.staff.spans import Shown, View
from booking.web.staff.walls import hour_of, wall_of

Event = dict[str, Any]
STATUS_WORDS = {
    Status.BOOKED: ("Booked", "calendar"),
    Status.ARRIVED: ("Arrived", "door-open"),
    Status.COMPLETED: ("Completed", "circle-check"),
    Status.NO_SHOW: ("No-show", "user-x"),
    Status.CANCELLED: ("Cancelled", "calendar-x"),
}
# What one click says of a visit next, and how a wrong one is taken back.
STEPS: dict[Status, tuple[tuple[Status, str], ...]] = {
    Status.BOOKED: ((Status.ARRIVED, "Arrived"), (Status.NO_SHOW, "No-show")),
    Status.ARRIVED: ((Status.COMPLETED, "Completed"), (Status.BOOKED, "Not here yet")),
    Status.COMPLETED: ((Status.ARRIVED, "Not completed yet"),),
    Status.NO_SHOW: ((Status.BOOKED, "Not a no-show"),),
    Status.CANCELLED: (),
}
# As many lines as a day has room for; each visit drawn costs the browser time.
A_DAY_OF_A_MONTH = 4
# A visit's addresses, and the reference that stands in them for each visit's own.
WAYS = {
    "url": "staff.appointment",
    "move_url": "staff.move",
    "cancel_url": "staff.cancel",
    "status_url": "staff.set_status",
    "coming_url": "staff.set_coming",
}
ANY = "REFERENCE"
# Whoever is in one of these can still be given another time or length.
MOVABLE = (Status.BOOKED,)
STRETCHABLE = (Status.BOOKED, Status.ARRIVED)


def _ways() -> dict[str, str]:
    """Built once for all visits: building is what a visit's addresses cost."""
    return {name: url_for(endpoint, reference=ANY) for name, endpoint in WAYS.items()}


@dataclass(frozen=True, slots=True)
class Drawing:
    """Who looks at what."""

    practice: Practice
    caller: Caller
    shown: Shown
    providers: tuple[Provider, ...]
    ways: Mapping[str, str] = field(default_factory=_ways)

    @property
    def zone(self) -> ZoneInfo:
        return self.practice.zone

    @property
    def span(self) -> Interval:
        return self.shown.span(self.zone)

    @property
    def by_provider(self) -> bool:
        """Whether each provider has a column."""
        return self.shown.view is View.DAY

    @property
    def is_shared(self) -> bool:
        """Whether the time of several stands in one column."""
        return len(self.providers) > 1 and not self.by_provider


def visit_event(drawing: Drawing, visit: CalendarVisit) -> Event:
    provider = drawing.practice.provider_by_id(visit.provider_id)
    word, icon = STATUS_WORDS[Status(visit.status)]
    return {
        **_times(drawing, visit.starts_at, visit.ends_at),
        "id": f"visit-{visit.reference}",
        "kind": "visit",
        "reference": spoken_reference(visit.reference),
        "version": visit.version,
        "minutes": (visit.ends_at - visit.starts_at) // timedelta(minutes=1),
        "provider": provider.slug,
        "provider_name": provider.name,
        "type": drawing.practice.type_by_id(visit.type_id).name,
        "status": visit.status,
        "status_word": word,
        "icon": icon,
        "coming": visit.confirmed_at is not None,
        **_what_is_known(drawing, visit),
        **_what_can_be_done(drawing, visit),
    }


def _what_is_known(drawing: Drawing, visit: CalendarVisit) -> Event:
    sees = drawing.caller.may(Permission.CONTACT, provider_id=visit.provider_id)
    reads = drawing.caller.may(Permission.NOTES, provider_id=visit.provider_id)
    return {
        "has_note": reads and visit.has_note,
        "name": visit.name if sees else None,
        "phone": phone(visit.phone) if sees and visit.phone else None,
        "phone_link": phone_link(visit.phone) if sees and visit.phone else None,
    }


def _what_can_be_done(drawing: Drawing, visit: CalendarVisit) -> Event:
    may = drawing.caller.may(Permission.BOOK, provider_id=visit.provider_id)
    return {
        "may_move": may and visit.status in MOVABLE,
        "may_stretch": may and visit.status in STRETCHABLE,
        **{name: way.replace(ANY, visit.reference) for name, way in drawing.ways.items()},
        "steps": _steps(drawing, visit) if may else (),
        "answers_until": _begins(drawing, visit, Status.ARRIVED) if may else None,
    }


def _steps(drawing: Drawing, visit: CalendarVisit) -> list[tuple[Status, str, str | None]]:
    """Each with the moment before which it is not to be had: a page is open for hours."""
    steps = STEPS[Status(visit.status)]
    return [(to, words, _begins(drawing, visit, to)) for to, words in steps]


def _begins(drawing: Drawing, visit: CalendarVisit, to: Status) -> str | None:
    """Of whoever is still to come; a step back can be taken at once."""
    if visit.status != Status.BOOKED:
        return None
    first = earliest(to, starts_at=visit.starts_at, zone=drawing.zone)
    return first.isoformat() if first else None


def visit_events(drawing: Drawing, visits: Sequence[CalendarVisit]) -> list[Event]:
    """All of them; in a month the first of each day, and how many more there are."""
    if drawing.shown.view is not View.MONTH:
        return [visit_event(drawing, one) for one in visits]
    by_day = groupby(visits, key=lambda one: one.starts_at.astimezone(drawing.zone).date())
    return [event for day, some in by_day for event in _day_of_month(drawing, day, list(some))]


def _day_of_month(drawing: Drawing, day: date, visits: Sequence[CalendarVisit]) -> list[Event]:
    first = [visit_event(drawing, one) for one in visits[:A_DAY_OF_A_MONTH]]
    rest = len(visits) - len(first)
    more = {
        "id": f"more-{day}",
        "kind": "more",
        # After all that it stands for.
        "start": f"{day}T23:55",
        "end": f"{day}T23:59",
        "title": f"+{rest} more",
        "url": url_for("staff.calendar", view=View.DAY, date=day),
    }
    return [*first, more] if rest else first


def block_events(drawing: Drawing) -> list[Event]:
    return [
        _block_event(drawing, provider, block, span)
        for provider in drawing.providers
        for block in provider.blocks
        for span in _occurrences(drawing, block)
    ]


def _times(drawing: Drawing, starts_at: datetime, ends_at: datetime) -> Event:
    zone = drawing.zone
    start, end = wall_of(starts_at, zone), wall_of(ends_at, zone)
    if end <= start:
        # The clock goes back meanwhile: it is drawn as long as it lasts.
        naive = datetime.fromisoformat(start) + (ends_at - starts_at)
        end = naive.isoformat()[:16]
    label = f"{clock_time(starts_at, zone.key)} – {clock_time(ends_at, zone.key)}"
    return {
        "start": start,
        "end": end,
        "hour": hour_of(starts_at, zone),
        "starts_at": starts_at.astimezone(zone).isoformat(),
        "time": label,
    }


def _block_event(drawing: Drawing, provider: Provider, block: Block, span: Interval) -> Event:
    may = drawing.caller.may(Permission.BLOCKS, provider_id=provider.id)
    return {
        **_times(drawing, span.start, span.end),
        "id": block_event_id(block, span),
        "kind": "block",
        "day": day_short(span.start.astimezone(drawing.zone).date()),
        "provider": provider.slug,
        "provider_name": provider.name,
        "title": (block.reason if may else "") or "Blocked",
        "weekly": block.repeats_weekly,
        "may_move": may and not block.repeats_weekly,
        "may_stretch": may and not block.repeats_weekly,
        "seen": seen_of(block),
        "url": url_for("staff.block", block_id=block.id) if may else None,
    }


def block_event_id(block: Block, span: Interval) -> str:
    return f"block-{block.id}-{span.start:%Y%m%d}"


def seen_of(block: Block) -> str:
    """What one of two people at two screens has seen of it."""
    values = (
        block.provider_id,
        block.starts_at.isoformat(),
        block.ends_at.isoformat(),
        block.repeats_weekly,
        block.repeats_until,
        block.reason,
    )
    return fingerprint(repr(values))[:16]


def block_spans(drawing: Drawing) -> list[Interval]:
    return [
        span
        for provider in drawing.providers
        for block in provider.blocks
        for span in _occurrences(drawing, block)
    ]


def _occurrences(drawing: Drawing, block: Block) -> list[Interval]:
    whole = Interval(block.starts_at, block.ends_at)
    if not block.repeats_weekly:
        return [whole] if whole.overlaps(drawing.span) else []
    weekly = WeeklyBlock(block.starts_at, block.ends_at, block.repeats_until)
    return occurrences([weekly], zone=drawing.zone, span=drawing.span)
