"""The booking journey's second question: when."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import request
from werkzeug import Response

from booking.availability.queries import Slot
from booking.practice.models import ConsultationType
from booking.practice.queries import Practice, load_practice
from booking.web import limits
from booking.web.context import database, now
from booking.web.frames import in_address
from booking.web.languages import language
from booking.web.security import Access, allow
from booking.web.site.chooser import Chooser, month_of
from booking.web.site.journey import note_seen
from booking.web.site.offers import offer_of
from booking.web.site.pages import bookable, page, provider_named
from booking.web.visitor import own_zone

# Where the visitors of a Texan office may be; whoever is elsewhere is offered their browser's zone.
ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Mexico_City",
    "America/Guatemala",
    "America/Bogota",
    "America/Caracas",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Madrid",
    "Africa/Lagos",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
)


@allow(Access.PUBLIC)
def times(slug: str) -> Response:
    limits.check_cheaply(limits.LOOKS)
    asked = request.args.get("provider")
    with database().reading() as session:
        practice = load_practice(session)
        kind = practice.type(slug)
        provider = provider_named(practice, kind, asked)
        slots = bookable(session, practice, kind, provider=provider)
    note_seen()
    chooser = chooser_of(
        practice,
        kind,
        slots,
        endpoints=("site.times", "site.details"),
        path={"slug": slug},
        provider=asked,
    )
    offer = offer_of(practice, kind, locale=language())
    values = {"offer": offer, "chooser": chooser, "gone": "gone" in request.args}
    return page("site/times.html", practice, values)


def chooser_of(
    practice: Practice,
    kind: ConsultationType,
    slots: Sequence[Slot],
    *,
    endpoints: tuple[str, str],
    path: Mapping[str, str],
    provider: str | None = None,
    around: date | None = None,
) -> Chooser:
    """`endpoints` are where links lead; it opens `around` a day, or at the earliest free one."""
    location, own = practice.location_of(kind), own_zone()
    today = now().astimezone(practice.zone_of(kind)).date()
    said = {"tz": own, "provider": provider}
    month = month_of(
        slots,
        zone=practice.zone_of(kind),
        today=today,
        last=today + timedelta(days=kind.window_days),
        asked=_asked_day() or _free_day(slots, around, practice.zone_of(kind)),
    )
    return Chooser(
        month=month,
        zone=location.timezone,
        city=location.city,
        own_zone=own,
        phone=practice.settings.phone,
        providers=practice.providers_of(kind),
        zones=tuple(dict.fromkeys((location.timezone, *ZONES, *([own] if own else ())))),
        day_endpoint=endpoints[0],
        time_endpoint=endpoints[1],
        path=path,
        choice={name: value for name, value in said.items() if value},
        kept={**in_address(), "lang": language()} if in_address() else {},
    )


def _free_day(slots: Sequence[Slot], around: date | None, zone: ZoneInfo) -> date | None:
    """That day or the next with a free time."""
    days = (slot.starts_at.astimezone(zone).date() for slot in slots)
    return min((day for day in days if around and day >= around), default=None)


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        return None
