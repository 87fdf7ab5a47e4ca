"""The outbox: what was sent to whom, what was not, and why."""

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from urllib.parse import urlencode

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.calls import SAYS, call_about, mark_told, may_be_told, take_call_back
from booking.appointments.models import Appointment, CallMade
from booking.appointments.outbox import outbox, told_of
from booking.errors import InvalidInput, NotFound, StatusConflict
from booking.inputs import from_form
from booking.letters import Letter
from booking.messages.actions import resend
from booking.messages.inputs import OutboxAsked
from booking.messages.models import Message
from booking.messages.queries import find_message, frozen_of
from booking.messages.rules import Status
from booking.practice.queries import load_practice
from booking.web.context import database, now
from booking.web.formatting import clock_time
from booking.web.security import as_framed_mail, with_frames
from booking.web.staff.access import caller, me
from booking.web.staff.message_about import Row, mend_of, row_of, subject_of
from booking.web.staff.message_words import KINDS, STATES
from booking.web.staff.own_visits import own_visit_in_turn
from booking.web.staff.previews import preview_of, written
from booking.web.staff.reading import note_reading
from booking.web.staff.shell import page, rail_told

FILTERS = ("state", "kind", "date", "q", "cursor")
RESENDABLE = (Status.SENT, Status.FAILED, Status.DEAD, Status.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Shown:
    rows: tuple[Row, ...]
    older: str | None
    zone: str

    @property
    def etag(self) -> str:
        said = repr((self.rows, self.older, me().account.id))
        return f'"{sha256(said.encode()).hexdigest()}"'


def messages() -> Response:
    typed = {name: request.args.get(name, "") for name in FILTERS}
    listed = partial(page, "messages", typed=typed, states=STATES, kinds=KINDS)
    try:
        shown = _look(typed)
    except InvalidInput:
        return listed(status=422, shown=None)
    clock = clock_time(now(), shown.zone)
    return listed(shown=shown, rows_url=_rows_url(), clock=clock)


def message_rows() -> Response:
    """What the page asks for every few seconds; an answer that it knows says nothing again."""
    shown = _look({name: request.args.get(name, "") for name in FILTERS}, known=_known())
    headers = {"ETag": shown.etag, "X-Office-Time": clock_time(now(), shown.zone), **rail_told()}
    if shown.etag == _known():
        return Response(status=304, headers=headers)
    answer = make_response(render_template("staff/_parts/message_rows.html", shown=shown))
    answer.headers.update(headers)
    return answer


def message(message_id: int) -> Response:
    with database().reading() as session:
        practice = load_practice(session)
        found = find_message(session, message_id)
        about = told_of(session, message_id)
        draft = preview_of(session, message_id)
        is_written = frozen_of(found) is not None
        told = call_about(session, found)
    letter = written(draft)
    note_reading("message.read", subject_of(found, about), ("mail", "name", "recipient"))
    shown = page(
        "message",
        row=row_of(found, about, practice),
        message=found,
        letter=letter,
        written=is_written,
        phone=about.phone if about else None,
        told=told,
        may_tell=isinstance(about, Appointment) and _may_tell(found, about, told),
        may_resend=found.status in RESENDABLE and letter is not None,
        mend=mend_of(found, about),
        zone=practice.settings.timezone,
    )
    return with_frames(shown)


def message_mail(message_id: int) -> Response:
    """The mail itself, for a frame in its page."""
    with database().reading() as session:
        subject = subject_of(find_message(session, message_id), told_of(session, message_id))
        draft = preview_of(session, message_id)
    note_reading("message.read", subject, ("mail",))
    return mail_in_a_frame(written(draft))


def resend_message(message_id: int) -> Response:
    try:
        with database().writing() as session:
            going_out = resend(session, message_id, by=caller().actor, now=now())
    except StatusConflict:
        flash("That mail is on its way already, or is not needed any more.", "warning")
        going_out = message_id
    else:
        flash("It leaves within a few seconds.", "success")
    return redirect(url_for("staff.message", message_id=going_out), 303)


def tell_by_phone(message_id: int) -> Response:
    """What the mail did not say, or that it was not said after all."""
    with database().writing() as session:
        found = find_message(session, message_id)
        if found.reference is None or found.kind not in SAYS:
            raise NotFound
        visit = own_visit_in_turn(session, found.reference, Permission.BOOK)
        if request.form.get("done") == "no":
            take_call_back(session, visit, SAYS[found.kind], by=caller().actor, now=now())
        else:
            mark_told(session, found, visit, by=caller().actor, now=now())
    return redirect(url_for("staff.message", message_id=message_id), 303)


def mail_in_a_frame(letter: Letter | None) -> Response:
    html = letter.html if letter else render_template("staff/_parts/no_mail.html")
    return as_framed_mail(make_response(html))


def _look(typed: dict[str, str], *, known: str = "") -> Shown:
    asked = from_form(OutboxAsked, typed)
    with database().reading() as session:
        practice = load_practice(session)
        found = outbox(session, asked, zone=practice.zone)
    rows = tuple(row_of(one, about, practice) for one, about in found.items)
    older = _rest_of_address(found.next_cursor) if found.next_cursor else None
    shown = Shown(rows, older, practice.settings.timezone)
    if rows and shown.etag != known:
        note_reading("messages.read", "messages", ("name", "recipient"))
    return shown


def _may_tell(message: Message, visit: Appointment, told: CallMade | None) -> bool:
    may = caller().may(Permission.BOOK, provider_id=visit.provider_id)
    return may and (told is not None or may_be_told(message, visit, now=now()))


def _known() -> str:
    return request.headers.get("If-None-Match", "")


def _rest_of_address(cursor: str) -> str:
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return f"{url_for('staff.messages')}?{urlencode(kept | {'cursor': cursor})}"


def _rows_url() -> str:
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return f"{url_for('staff.message_rows')}?{urlencode(kept)}"
