"""Cancelling for a patient: the mail is shown before it is asked for."""

from flask import request
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.rules import Status
from booking.appointments.undo import before
from booking.errors import InvalidInput, StaleVersion, StatusConflict
from booking.inputs import from_form
from booking.web.context import database, now
from booking.web.formatting import moment_short
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.found_visits import Found, found_visit, page_about
from booking.web.staff.own_visits import own_visit_in_turn
from booking.web.staff.rehearsals import rehearsed
from booking.web.staff.undoing import done, sealed

REASONS = ("The patient cancelled", "The patient is ill", "The doctor is away", "Booked twice")


def cancel(reference: str) -> Response:
    with database().reading() as session:
        found = found_visit(session, reference)
    return _asked(found)


def send_cancel(reference: str) -> Response:
    with database().reading() as session:
        found = found_visit(session, reference)
    try:
        change = _change()
        with database().writing() as session:
            appointment = own_visit_in_turn(session, reference, Permission.BOOK)
            kept, version = before(session, appointment), appointment.version
            change_appointment(session, appointment, change, by=caller().actor, now=now())
            token = sealed(appointment, kept) if appointment.version != version else None
    except InvalidInput as refusal:
        return _asked(found, refusal=refusal)
    except (StaleVersion, StatusConflict) as refusal:
        return _cannot(found, stale=isinstance(refusal, StaleVersion))
    shown = found.shown
    when = moment_short(shown.starts_at, shown.office_zone)
    return done(f"{shown.name}: the visit on {when} is cancelled.", token)


def _change() -> OfficeChange:
    form = request.form
    fields = {
        "status": Status.CANCELLED.value,
        "version": form.get("version", ""),
        "reason": form.get("reason", ""),
        "notify": "false" if form.get("notify") == "no" else "true",
    }
    return from_form(OfficeChange, fields)


def _asked(found: Found, *, refusal: InvalidInput | None = None) -> Response:
    if found.appointment.status != Status.BOOKED:
        return _cannot(found, stale=False)
    tried = rehearsed(found.appointment.reference, OfficeChange(status=Status.CANCELLED))
    return page_about(
        "cancel",
        found,
        status=422 if refusal else 200,
        tried=tried,
        errors=words_of(refusal),
        reasons=REASONS,
    )


def _cannot(found: Found, *, stale: bool) -> Response:
    return page_about("move_not", found, status=409, stale=stale)
