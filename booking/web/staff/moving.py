"""Another time, provider or length for a visit: chosen, shown with its mail, then made."""

from datetime import timedelta

from flask import request
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import length
from booking.appointments.undo import before
from booking.errors import InvalidInput, Refusal, SlotTaken, StaleVersion, StatusConflict
from booking.practice.models import Provider
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.formatting import moment_short
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.found_visits import Found, found_visit, page_about
from booking.web.staff.move_asked import change_asked, names_a_change
from booking.web.staff.move_times import free_week
from booking.web.staff.own_visits import own_visit_in_turn
from booking.web.staff.rehearsals import rehearsed
from booking.web.staff.undoing import done, sealed
from booking.web.staff.walls import hour_of, instants_of, wall_of

REASONS = ("The patient asked", "The doctor asked", "Two people come", "Running late")
# What the form calls the fields.
NAMES = {"starts_at": "time", "duration_minutes": "minutes"}


def move(reference: str) -> Response:
    with database().reading() as session:
        found = found_visit(session, reference)
    if not names_a_change():
        return _choose(found)
    try:
        return _propose(found, change_asked(found))
    except InvalidInput as refusal:
        return _choose(found, refusal)
    except (StaleVersion, StatusConflict) as refusal:
        return _cannot(found, refusal)


def send_move(reference: str) -> Response:
    with database().reading() as session:
        found = found_visit(session, reference)
    change = None
    try:
        change = change_asked(found)
        with database().writing() as session:
            appointment = own_visit_in_turn(session, reference, Permission.BOOK)
            kept, version = before(session, appointment), appointment.version
            change_appointment(session, appointment, change, by=caller().actor, now=now())
            token = sealed(appointment, kept) if appointment.version != version else None
    except (StaleVersion, StatusConflict) as refusal:
        return _cannot(found, refusal)
    except (SlotTaken, InvalidInput) as refusal:
        return _again(found, change, refusal)
    return done(_made(found, appointment, change), token)


def _made(found: Found, appointment: Appointment, change: OfficeChange) -> str:
    if change.starts_at is None and change.provider is None:
        minutes = length(appointment) // timedelta(minutes=1)
        return f"{appointment.name}: the visit takes {minutes} minutes now."
    zone = found.practice.zone_of(found.kind).key
    whose = found.practice.provider_by_id(appointment.provider_id)
    with_whom = "" if whose is found.provider else f", with {whose.name}"
    return f"{appointment.name}: moved to {moment_short(appointment.starts_at, zone)}{with_whom}."


def _propose(found: Found, change: OfficeChange, refusal: Refusal | None = None) -> Response:
    tried = rehearsed(found.appointment.reference, change)
    zone = found.practice.zone
    starts_at = change.starts_at or found.appointment.starts_at
    at = wall_of(starts_at, zone)
    values = {
        "tried": tried,
        "change": change,
        "at": at,
        "hour": hour_of(starts_at, zone),
        "hours": instants_of(at, zone, field="time"),
        "hour_of": lambda instant: hour_of(instant, zone),
        "wall_of": lambda instant: wall_of(instant, zone),
        "only_length": change.starts_at is None and change.provider is None,
        "minutes": change.duration_minutes or found.minutes,
        "provider": change.provider or found.provider.slug,
        "errors": words_of(refusal, names=NAMES),
        "reasons": REASONS,
        "version": change.version or found.appointment.version,
    }
    status = STATUS[type(refusal)] if refusal else 200
    return page_about("move_to", found, status=409 if tried.taken else status, **values)


def _again(found: Found, change: OfficeChange | None, refusal: Refusal) -> Response:
    """Somebody was faster, or a reason is missing: the same question with what was typed."""
    if change is None:
        return _choose(found, refusal)
    try:
        return _propose(found, change, refusal)
    except InvalidInput as invalid:
        return _choose(found, invalid)


def _cannot(found: Found, refusal: StaleVersion | StatusConflict) -> Response:
    return page_about("move_not", found, status=409, stale=isinstance(refusal, StaleVersion))


def _choose(found: Found, refusal: Refusal | None = None) -> Response:
    zone, asked = found.practice.zone, request.values
    provider = _chosen(found)
    day, _, clock = (asked.get("at") or wall_of(found.shown.starts_at, zone)).partition("T")
    typed = {
        "date": asked.get("date") or day,
        "time": asked.get("time") or clock,
        "minutes": asked.get("minutes") or str(found.minutes),
        "provider": provider.slug,
    }
    values = {
        "week": free_week(found, provider),
        "typed": typed,
        "errors": words_of(refusal, names=NAMES),
        "wall_of": lambda instant: wall_of(instant, zone),
        "hour_of": lambda instant: hour_of(instant, zone),
    }
    return page_about("move", found, status=422 if refusal else 200, **values)


def _chosen(found: Found) -> Provider:
    slug = request.values.get("provider")
    return next((one for one in found.providers if one.slug == slug), found.provider)
