"""A patient's own appointment: shown by GET, changed by POST alone."""

from flask import redirect, render_template, request, url_for
from werkzeug import Response

from booking.appointments.changes import cancel_appointment, confirm_coming
from booking.appointments.emails import invite_of
from booking.appointments.inputs import PatientCancel
from booking.appointments.invites import download
from booking.appointments.rules import Status
from booking.errors import InvalidInput, StatusConflict, TooLate
from booking.inputs import from_form
from booking.web import limits, wording
from booking.web.context import database, now, visitor
from booking.web.security import Access, allow
from booking.web.site.linked import Linked, LinkGone, linked, linked_page, of_link
from booking.web.site.pages import personal

DONE = ("moved", "cancelled", "coming", "unchanged")


@allow(Access.LINK)
def manage(token: str) -> Response:
    done = request.args.get("done")
    return linked_page("site/manage.html", _found(token), done=done if done in DONE else None)


@allow(Access.LINK)
def manage_calendar(token: str) -> Response:
    found = _found(token)
    invite = invite_of(found.practice, found.appointment, found.shown)
    file = download(invite, cancelled=found.shown.status == Status.CANCELLED, now=now())
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return personal(Response(file, content_type="text/calendar; charset=utf-8", headers=headers))


@allow(Access.LINK)
def manage_confirm(token: str) -> Response:
    found = _found(token)
    if not found.is_upcoming or found.shown.confirmed_at:
        return redirect(url_for("site.manage", token=token), 303)
    return linked_page("site/manage_confirm.html", found)


@allow(Access.LINK)
def send_confirm(token: str) -> Response:
    limits.check(limits.MANAGING)
    try:
        with database().writing() as session:
            appointment = of_link(session, token)
            confirm_coming(session, appointment, by=visitor(), now=now())
    except StatusConflict:
        return linked_page("site/manage.html", _found(token), status=409)
    return redirect(url_for("site.manage", token=token, done="coming"), 303)


@allow(Access.LINK)
def manage_cancel(token: str) -> Response:
    return _cancel_page(token)


@allow(Access.LINK)
def send_cancel(token: str) -> Response:
    limits.check(limits.MANAGING)
    try:
        asked = from_form(PatientCancel, {"reason": request.form.get("reason", "")})
        with database().writing() as session:
            appointment = of_link(session, token)
            cancel_appointment(session, appointment, reason=asked.reason, by=visitor(), now=now())
    except (StatusConflict, TooLate):
        return linked_page("site/manage.html", _found(token), status=409)
    except InvalidInput as refusal:
        return _cancel_page(token, refusal)
    return redirect(url_for("site.manage", token=token, done="cancelled"), 303)


def expired(token: str) -> Response:
    """For a cancel whose form's protection does not hold: the same one, to be sent once more."""
    return _cancel_page(token, InvalidInput({"form_token": ["form_expired"]}))


def link_gone(_error: LinkGone) -> Response:
    """Kinder than "not found": links grow old, and mail programs cut them."""
    return Response(
        render_template("site/manage_gone.html"), 404, content_type="text/html; charset=utf-8"
    )


def _cancel_page(token: str, refusal: InvalidInput | None = None) -> Response:
    found = _found(token)
    if not found.may_cancel:
        return redirect(url_for("site.manage", token=token), 303)
    codes = refusal.errors if refusal else {}
    return linked_page(
        "site/manage_cancel.html",
        found,
        status=422 if refusal else 200,
        typed={"reason": request.form.get("reason", "")},
        errors={name: [wording.of_code(code) for code in each] for name, each in codes.items()},
    )


def _found(token: str) -> Linked:
    with database().reading() as session:
        return linked(session, token)
