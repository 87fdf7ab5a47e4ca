"""What surrounds every page of the staff area."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import current_app, g, make_response, render_template, url_for
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission, Scope
from booking.appointments.unheard import count_unheard
from booking.leads.queries import count_waiting
from booking.messages.queries import delay_beyond_us, delay_of_mail
from booking.practice.queries import Practice, load_practice
from booking.web.context import database, now
from booking.web.sealing import Purpose, unsealed
from booking.web.staff.access import me


@dataclass(frozen=True, slots=True)
class Badge:
    """How many, and in words what of them."""

    count: int
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """An entry of the rail, for whom its page is open."""

    name: str
    endpoint: str
    icon: str
    permission: Permission


RAIL = (
    Way("Today", "staff.today", "sun", Permission.CALENDAR),
    Way("Calendar", "staff.calendar", "calendar-days", Permission.CALENDAR),
    Way("Leads", "staff.leads", "user-plus", Permission.LEADS),
    Way("Messages", "staff.messages", "mail", Permission.MESSAGES),
    Way("Reports", "staff.reports", "chart-column", Permission.REPORTS),
    Way("Settings", "staff.settings", "settings", Permission.BLOCKS),
    Way("Audit", "staff.audit", "scroll-text", Permission.AUDIT),
)


def page(template: str, *, status: int = 200, **values: object) -> Response:
    """For whoever is signed in."""
    return make_response(render_template(f"staff/{template}.html", **around(), **values), status)


def around() -> dict[str, object]:
    person = me()
    with database().reading() as session:
        practice = load_practice(session)
        delay = delay_of_mail(session, now=now()) or delay_beyond_us(session, now=now())
        badges = _badges(session)
    # What every template has: read once for the page and what surrounds it.
    g.practice = practice.settings
    return {
        "me": person.account,
        "rail": [way for way in RAIL if may(way.permission)],
        "badges": badges,
        "may": may,
        # Said once, on the next page: what was just changed, and the way back.
        "undo": _just_changed(),
        "mail_delay": delay,
        "way": way,
        "office_zone": practice.settings.timezone,
    }


def rail_told() -> dict[str, str]:
    """The badges for a page that stays open: a header of whatever it asks for, also of a 304."""
    with database().reading() as session:
        badges = _badges(session)
    told = {name: f"{one.count} {one.words}" if one.count else "" for name, one in badges.items()}
    return {"X-Rail": urlencode(told)}


def _badges(session: Session) -> dict[str, Badge]:
    """What waits behind the entries of the rail, for whom it is open."""
    badges = {}
    if may(Permission.LEADS):
        badges["staff.leads"] = Badge(count_waiting(session), "waiting", "badge-warning")
    if may(Permission.MESSAGES):
        unheard = count_unheard(session, now=now())
        badges["staff.messages"] = Badge(unheard, "did not get through", "badge-danger")
    return badges


def _just_changed() -> dict[str, str | None] | None:
    if "undo" not in cookie:
        return None
    kept = cookie.pop("undo")
    words = unsealed(kept["words"], Purpose.WORDS)
    return {"words": words, "token": kept["token"]} if words else None


def may(permission: Permission | str) -> bool:
    """At all; for one appointment or person ask `caller().may`."""
    return me().caller.scope(Permission(permission)) is not Scope.NONE


def our_practice() -> Practice:
    with database().reading() as session:
        return load_practice(session)


def way(endpoint: str, **values: object) -> str | None:
    """The address of a page; None where there is none such."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None  # type: ignore[arg-type]
