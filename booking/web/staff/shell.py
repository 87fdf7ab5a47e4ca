"""What surrounds every page of the staff area."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import make_response, render_template
from werkzeug import Response

from booking.accounts.rules import Permission, Scope
from booking.practice.queries import load_practice
from booking.web.context import database
from booking.web.staff.access import me


@dataclass(frozen=True, slots=True)
class Way:
    """An entry of the rail, for whom its page is open."""

    name: str
    endpoint: str
    icon: str
    permission: Permission


RAIL = (
    Way("Today", "staff.today", "sun", Permission.CALENDAR),
    Way("Settings", "staff.settings", "settings", Permission.BLOCKS),
)


def page(template: str, *, status: int = 200, **values: object) -> Response:
    """For whoever is signed in."""
    return make_response(render_template(f"staff/{template}.html", **around(), **values), status)


def around() -> dict[str, object]:
    person = me()
    with database().reading() as session:
        practice = load_practice(session)
    return {
        "me": person.account,
        "rail": [way for way in RAIL if may(way.permission)],
        "may": may,
        "office_zone": practice.settings.timezone,
    }


def may(permission: Permission | str) -> bool:
    """At all; for one appointment or person ask `caller().may`."""
    return me().caller.scope(Permission(permission)) is not Scope.NONE


def office_zone() -> ZoneInfo:
    with database().reading() as session:
        return load_practice(session).zone
