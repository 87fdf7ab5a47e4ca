"""One click on the day: arrived, completed, no-show, "they are coming", and each taken back."""

from flask import Response as Answer
from flask import flash, jsonify, redirect, request
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.changes import confirm_coming
from booking.appointments.days import Step, take_step, unconfirm
from booking.appointments.inputs import ComingClick, DayClick
from booking.appointments.models import Appointment
from booking.errors import NotBegun, StaleVersion, StatusConflict
from booking.references import spoken_reference, stored_reference
from booking.web import wording
from booking.web.context import database, now
from booking.web.errors import refusal_problem
from booking.web.staff.access import caller
from booking.web.staff.answers import clicked
from booking.web.staff.own_pages import own_page
from booking.web.staff.own_visits import own_visit_in_turn

OVERTAKEN = (
    "Somebody changed this appointment in the meantime. Your click changed nothing;"
    " this is how it stands now."
)


def set_status(reference: str) -> Response:
    asked = clicked(DayClick)
    try:
        with database().writing() as session:
            visit = own_visit_in_turn(session, reference, Permission.BOOK)
            step = Step(asked.status, seen=asked.seen, version=asked.version)
            take_step(session, visit, step, by=caller().actor, now=now())
    except (StaleVersion, StatusConflict) as refusal:
        return _overtaken(refusal, asked.back, reference)
    return _done(visit, asked.back)


def set_coming(reference: str) -> Response:
    asked = clicked(ComingClick)
    say = confirm_coming if asked.coming == "yes" else unconfirm
    try:
        with database().writing() as session:
            visit = own_visit_in_turn(session, reference, Permission.BOOK)
            say(session, visit, by=caller().actor, now=now())
    except StatusConflict as refusal:
        return _overtaken(refusal, asked.back, reference)
    return _done(visit, asked.back)


def _done(visit: Appointment, back: str) -> Response:
    if request.is_json:
        return jsonify(
            reference=spoken_reference(visit.reference), status=visit.status, version=visit.version
        )
    return _back_to(back, visit.reference)


def _overtaken(
    refusal: StaleVersion | StatusConflict, back: str, reference: str
) -> Response | Answer:
    words = wording.of_code(refusal.code) if isinstance(refusal, NotBegun) else OVERTAKEN
    if request.is_json:
        return refusal_problem(refusal, words=words)
    flash(words, "warning")
    return _back_to(back, reference)


def _back_to(back: str, reference: str) -> Response:
    """To the row that was clicked, not to the top of the page."""
    page = own_page(back)
    return redirect(f"{page}#visit-{stored_reference(reference)}" if "#" not in page else page, 303)
