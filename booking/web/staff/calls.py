"""Whom to phone, for want of an e-mail address, and what there is to say."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, jsonify, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.calls import (
    Call,
    What,
    call_to_make,
    calls_to_make,
    mark_called,
    take_call_back,
)
from booking.appointments.inputs import CallClick
from booking.appointments.models import Appointment
from booking.appointments.queries import AppointmentView, by_reference, view
from booking.errors import NotFound, StaleVersion
from booking.practice.queries import Practice, load_practice
from booking.references import stored_reference
from booking.web.context import database, now
from booking.web.errors import refusal_problem
from booking.web.staff.access import caller
from booking.web.staff.answers import clicked
from booking.web.staff.own_visits import own_visit_in_turn
from booking.web.staff.reading import note_readings
from booking.web.staff.shell import page

OVERTAKEN = "The visit has changed since: please look again at what there is to say."


@dataclass(frozen=True, slots=True)
class Row:
    visit: AppointmentView
    person_id: int
    language: str
    what: What
    since: datetime
    may_mark: bool


def calls() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
        rows = [
            _row(practice, call)
            for call in calls_to_make(session, now=now())
            if caller().may(Permission.CONTACT, provider_id=call.appointment.provider_id)
        ]
        just_called = _just_called(session)
    references = {stored_reference(row.visit.reference) for row in rows}
    if just_called:
        references.add(just_called.reference)
    visits = [f"appointment {one}" for one in sorted(references)]
    note_readings("appointment.read", visits, ["name", "phone"])
    return page("calls", rows=rows, just_called=just_called, just_said=request.args.get("what"))


def send_call(reference: str) -> Response:
    asked = clicked(CallClick)
    if asked.what not in tuple(What):
        raise NotFound
    what = What(asked.what)
    with database().writing() as session:
        visit = own_visit_in_turn(session, reference, Permission.BOOK)
        if asked.done == "no":
            take_call_back(session, visit, what, by=caller().actor, now=now())
            return _done(url_for("staff.calls"))
        due = call_to_make(session, visit, now=now())
        mark_called(session, visit, what, by=caller().actor, now=now())
    if due is not None and due.what != what:
        return _overtaken()
    return _done(url_for("staff.calls", called=visit.reference, what=what))


def _done(onto: str) -> Response:
    return jsonify(done=True) if request.is_json else redirect(onto, 303)


def _overtaken() -> Response:
    if request.is_json:
        return refusal_problem(StaleVersion(), words=OVERTAKEN)
    flash(OVERTAKEN, "warning")
    return redirect(url_for("staff.calls"), 303)


def _row(practice: Practice, call: Call) -> Row:
    visit = call.appointment
    return Row(
        view(practice, visit, locale="en"),
        visit.person_id,
        visit.locale,
        call.what,
        call.since,
        caller().may(Permission.BOOK, provider_id=visit.provider_id),
    )


def _just_called(session: Session) -> Appointment | None:
    """Whom the click before was about, to take it back."""
    reference = request.args.get("called")
    if not reference or request.args.get("what") not in tuple(What):
        return None
    try:
        visit = by_reference(session, reference)
    except NotFound:
        return None
    may = caller().may(Permission.BOOK, provider_id=visit.provider_id)
    return visit if may and visit.email is None else None
