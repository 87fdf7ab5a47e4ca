"""What a form, a drop or a link asks of a visit: what is so already is left out."""

from flask import request

from booking.accounts.rules import Permission
from booking.appointments.inputs import OfficeChange
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.practice.queries import provider_id_of
from booking.web.staff.access import caller
from booking.web.staff.found_visits import Found
from booking.web.staff.walls import FIRST, SECOND, hour_of, instant_of, wall_of

NAMES = ("at", "date", "time", "minutes", "provider")


def names_a_change() -> bool:
    """Who asks for other days has not chosen yet."""
    asked = request.values
    return not asked.get("from") and any(asked.get(name) for name in NAMES)


def change_asked(found: Found) -> OfficeChange:
    asked = request.values
    fields = {
        "version": asked.get("version", ""),
        "override": asked.get("override", ""),
        "reason": asked.get("reason", ""),
        "notify": "false" if asked.get("notify") == "no" else "true",
    }
    fields |= _start(found)
    if asked.get("provider", found.provider.slug) != found.provider.slug:
        fields["provider"] = asked["provider"]
        whose = provider_id_of(found.practice, asked["provider"])
        caller().require(Permission.BOOK, provider_id=whose)
    if asked.get("minutes", str(found.minutes)) != str(found.minutes):
        fields["duration_minutes"] = asked["minutes"]
    return from_form(OfficeChange, fields)


def wall_asked() -> str:
    """As it was typed, in one field or in two; the second of two hours may stand behind it."""
    asked = request.values
    return asked.get("at", "").partition("/")[0] or _joined(
        asked.get("date", ""), asked.get("time", "")
    )


def _start(found: Found) -> dict[str, str]:
    at, zone = wall_asked(), found.practice.zone
    starts_at = found.appointment.starts_at
    own = wall_of(starts_at, zone), hour_of(starts_at, zone)
    if not at or (at, _hour(own[1])) == own:
        return {}
    start = instant_of(at, zone, field="time", hour=_hour(FIRST))
    return {"starts_at": start.isoformat()}


def _hour(otherwise: str) -> str:
    asked = request.values
    if asked.get("at", "").endswith(f"/{SECOND}"):
        return SECOND
    return asked.get("hour", otherwise)


def _joined(day: str, clock: str) -> str:
    if bool(day) != bool(clock):
        raise InvalidInput({"time" if day else "date": ["required"]})
    return f"{day}T{clock}" if day else ""
