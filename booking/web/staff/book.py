"""Booking for whoever calls or stands at the desk: one page, and nothing typed is ever lost."""

from flask import flash, json, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.appointments.actions import book_for_caller, keep_answer, kept_answer
from booking.appointments.inputs import OfficeBooking
from booking.availability.broken import check_day_not_over
from booking.errors import InvalidInput, SlotTaken
from booking.keyring import fingerprint
from booking.leads.models import Lead
from booking.limits.rules import Once
from booking.practice.queries import Practice, load_practice
from booking.references import spoken_reference
from booking.web.context import database, keys, now
from booking.web.office import own_booking
from booking.web.staff.access import caller, me
from booking.web.staff.answers import onto
from booking.web.staff.book_draft import Draft, chosen_time, sent, turned
from booking.web.staff.book_opening import lead_behind, opened
from booking.web.staff.book_said import as_own_time, booking_of, said
from booking.web.staff.book_shown import MustBeRead, Wanted, alike_of, is_on_offer, look
from booking.web.staff.outside import broken_at, codes_of, taken_at
from booking.web.staff.reading import CONTACT, note_reading
from booking.web.staff.shell import around, page


def book() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
        draft = opened(session, practice, caller(), now=now())
        starts_at = chosen_time(draft)
        if starts_at is not None and not is_on_offer(session, practice, draft, starts_at):
            draft = as_own_time(draft, practice, starts_at)
    return _page(draft)


def send_book() -> Response:
    """The form is sent to be booked, or for more times, without script."""
    draft = _sent()
    go = request.form.get("go", "")
    if go:
        return _page(draft, alike=True)
    try:
        reference = _book(draft)
    except (InvalidInput, SlotTaken, MustBeRead) as refusal:
        return _page(draft, refusal=refusal, alike=True)
    return onto(url_for("staff.booked", reference=spoken_reference(reference)))


def book_times() -> Response:
    """The page's parts, for its script: as they would be if the form were sent."""
    return _part("times", Wanted(times=True))


def book_alike() -> Response:
    return _part("alike", Wanted(alike=True))


def book_outside() -> Response:
    return _part("outside", Wanted(outside=True))


def _sent() -> Draft:
    with database().reading() as session:
        practice = load_practice(session)
        draft = sent(session, practice, caller(), now=now())
        return turned(draft, practice, request.form.get("go", ""))


def _page(
    draft: Draft,
    *,
    refusal: InvalidInput | SlotTaken | MustBeRead | None = None,
    alike: bool = False,
) -> Response:
    shown = look(draft, Wanted(times=True, outside=True, alike=alike), refusal=refusal)
    lead = _lead_behind(draft)
    return page("book", status=shown.status, shown=shown, draft=draft, typed=draft.typed, lead=lead)


def _lead_behind(draft: Draft) -> Lead | None:
    with database().reading() as session:
        lead = lead_behind(session, draft.typed.get("lead", ""), caller())
    if lead is not None:
        note_reading("lead.read", f"lead {lead.reference}", (*CONTACT, "best_time", "message"))
    return lead


def _part(name: str, wanted: Wanted) -> Response:
    draft = _sent()
    shown = look(draft, wanted)
    values = {**around(), "shown": shown, "draft": draft, "typed": draft.typed}
    return Response(render_template(f"staff/_parts/book_{name}.html", **values))


def _book(draft: Draft) -> str:
    """One form books once, however often it is sent."""
    nonce = draft.typed.get("form_token")
    once = Once(key=f"desk {me().account.id} {nonce}", body="") if nonce else None
    mark = fingerprint(said(draft))
    with database().writing() as session:
        known = kept_answer(session, once) if once else None
        if known is None:
            reference = _write(session, draft)
            if once:
                answer = json.dumps({"mark": mark, "reference": reference})
                keep_answer(session, once, answer, now=now())
            return reference
    before = json.loads(known)
    if before["mark"] != mark:
        flash(
            "This form had booked already, as below. What was changed since is not booked.",
            "warning",
        )
    return str(before["reference"])


def _write(session: Session, draft: Draft) -> str:
    practice = load_practice(session)
    asked = own_booking(session, booking_of(draft, practice), caller())
    if asked.person is None and alike_of(session, draft):
        raise InvalidInput({"person": ["maybe_known"]})
    if draft.has_own_time:
        asked = _overriding(session, practice, draft, asked)
    booked = book_for_caller(session, asked, by=caller().actor, now=now(), keys=keys())
    return booked.appointment.reference


def _overriding(
    session: Session, practice: Practice, draft: Draft, asked: OfficeBooking
) -> OfficeBooking:
    """Only what is outside the rules needs a reason, and only of whoever has read which.

    No reason gives them what somebody else has: that is said first.
    """
    search = draft.search(now())
    check_day_not_over(practice, search, asked.starts_at)
    broken = broken_at(session, practice, search, asked.starts_at)
    if not broken:
        return asked
    if taken_at(session, practice, search, asked.starts_at, office=caller())[0].reasons:
        raise SlotTaken
    if not asked.reason:
        raise InvalidInput({"reason": ["required"]})
    if codes_of(broken) != draft.typed.get("accepted"):
        raise MustBeRead
    return asked.model_copy(update={"override": True})
