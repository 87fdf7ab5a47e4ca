"""A patient's own appointment, by the token of the manage link."""

from flask import Response

from booking.appointments.changes import cancel_appointment, confirm_coming
from booking.appointments.inputs import PatientCancel, PatientMove
from booking.appointments.models import Appointment
from booking.appointments.moves import Move, move_appointment
from booking.appointments.queries import by_manage_token
from booking.errors import SlotTaken
from booking.inputs import Nothing
from booking.practice.queries import load_practice
from booking.web.api.access import link_token
from booking.web.api.answers import answer, move_taken
from booking.web.api.asked import body, body_if_any
from booking.web.api.representations import managed_shown
from booking.web.context import database, now, visitor


def see() -> Response:
    with database().reading() as session:
        appointment = by_manage_token(session, link_token(), now=now())
        shown = managed_shown(load_practice(session), appointment)
    return answer(shown)


def confirm() -> Response:
    body_if_any(Nothing)
    with database().writing() as session:
        appointment = by_manage_token(session, link_token(), now=now())
        confirm_coming(session, appointment, by=visitor(), now=now())
        shown = managed_shown(load_practice(session), appointment)
    return answer(shown)


def reschedule() -> Response:
    asked = body(PatientMove)
    try:
        with database().writing() as session:
            appointment = by_manage_token(session, link_token(), now=now())
            move_appointment(session, appointment, Move(asked.starts_at), by=visitor(), now=now())
            shown = managed_shown(load_practice(session), appointment)
    except SlotTaken as error:
        return _time_taken(error, asked)
    return answer(shown)


def cancel() -> Response:
    asked = body_if_any(PatientCancel)
    with database().writing() as session:
        appointment = by_manage_token(session, link_token(), now=now())
        cancel_appointment(session, appointment, reason=asked.reason, by=visitor(), now=now())
        shown = managed_shown(load_practice(session), appointment)
    return answer(shown)


def _time_taken(error: SlotTaken, asked: PatientMove) -> Response:
    with database().reading() as session:
        appointment: Appointment = by_manage_token(session, link_token(), now=now())
        practice = load_practice(session)
    return move_taken(error, practice, appointment, starts_at=asked.starts_at)
