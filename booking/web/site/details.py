"""The booking journey's last question: who. What was typed comes back with every refusal."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug import Response

from booking.appointments.inputs import Booking
from booking.appointments.queries import is_booked_by
from booking.appointments.rules import Status
from booking.errors import InvalidInput, Refusal, SlotTaken, TooManyOpen, TooManyRequests
from booking.inputs import from_form
from booking.practice.models import ConsultationType
from booking.practice.queries import Practice, load_practice
from booking.reports.rules import Step
from booking.web import limits, wording
from booking.web.context import config, database, keys, now
from booking.web.errors import STATUS
from booking.web.frames import frame
from booking.web.languages import keep_in_address, language
from booking.web.security import Access, allow
from booking.web.site.answered import answers_box, forget_answers, with_answers
from booking.web.site.carried import Form, carried, forget
from booking.web.site.journey import note_chosen, note_step
from booking.web.site.just_made import BOOKED, just_made, thank
from booking.web.site.linked import LinkGone, of_link
from booking.web.site.offers import offer_of
from booking.web.site.once import book_once
from booking.web.site.pages import (
    Alternative,
    bookable,
    chosen_time,
    last_known_practice,
    may_change,
    nearest_to,
    page,
    personal,
    provider_named,
)
from booking.web.site.slips import Slip, answered, slip_in, with_chosen
from booking.web.site.trap import check_honeypot, check_trap, form_token
from booking.web.visitor import browser, known_zone, own_zone

CHOSEN = ("starts_at", "provider", "timezone", "hold")
TYPED = ("name", "email", "phone", "note", "consent", "marketing")
log = logging.getLogger(__name__)


@allow(Access.PUBLIC)
def details(slug: str) -> Response:
    limits.check_cheaply(limits.LOOKS)
    browser()
    starts_at, asked = chosen_time(request.args.get("starts_at")), request.args.get("provider")
    with database().reading() as reading:
        practice = load_practice(reading)
        kind = practice.type(slug)
        provider = provider_named(practice, kind, asked)
        free = {slot.starts_at for slot in bookable(reading, practice, kind, provider=provider)}
    if starts_at not in free:
        own = _to_own(starts_at) or _own_in_frame(practice, starts_at)
        return own or _choose_again(practice, kind, starts_at)
    note_chosen()
    chosen = {"starts_at": request.args["starts_at"], "provider": asked, "timezone": own_zone()}
    words = carried()
    said = {**words, **chosen, "note": words.get("message")}
    form = {name: text for name, text in said.items() if text}
    return _form_page(practice, kind, form, starts_at)


@allow(Access.PUBLIC)
def send_details(slug: str) -> Response:
    form = _typed()
    try:
        return _answer(slug, form)
    except OperationalError:
        log.exception("a booking could not be kept")
        return _same(slug, form, status=503)


def expired(slug: str) -> Response:
    """For a form whose protection does not hold: the same one, to be sent once more."""
    return _refused(slug, _typed(), InvalidInput({"form_token": ["form_expired"]}))


def _typed() -> Form:
    sent = {name: request.form[name] for name in (*CHOSEN, *TYPED) if name in request.form}
    return with_chosen(sent)


def _answer(slug: str, form: Form) -> Response:
    """A refusal asks the database too, which may be away by then."""
    try:
        return _book(slug, form)
    except InvalidInput as refusal:
        answer = _other_times if refusal.errors.keys() == {"starts_at"} else _refused
        return answer(slug, form, refusal)
    except (TooManyOpen, TooManyRequests) as refusal:
        return _refused(slug, form, refusal)
    except SlotTaken as refusal:
        starts_at = chosen_time(form["starts_at"])
        own = _to_own(starts_at, sent="otherwise")
        own = own or _own_in_frame(last_known_practice(), starts_at)
        return own or _other_times(slug, form, refusal)


def _book(slug: str, form: Form) -> Response:
    limits.check_cheaply(limits.FORMS)
    check_honeypot(request.form)
    # Whoever left a field empty is told so, however fast they were.
    booking = with_answers(from_form(Booking, {**form, "type": slug, "locale": language()}))
    opened = check_trap(request.form, keys(), now=now(), patient=config().rate_limits)
    slip = slip_in(booking.email)
    if slip:
        return _same(slug, form, slip=slip)
    # Mistakes are no bookings: others at the same address need theirs.
    limits.check(limits.BOOKINGS)
    note_step(Step.SENT)
    sent = book_once(booking, opened)
    if sent.how == "first":
        note_step(Step.BOOKED)
    if sent.how == "first" and booking.check:
        forget_answers()
    how = None if sent.how == "first" else sent.how
    return forget(thank("site.confirmation", BOOKED, sent.manage_token, sent=how))


def _refused(slug: str, form: Form, refusal: Refusal) -> Response:
    practice = last_known_practice()
    kind, status = practice.type(slug), STATUS[type(refusal)]
    starts_at = chosen_time(form.get("starts_at"))
    if isinstance(refusal, TooManyRequests):
        wait = refusal.minutes
        answer = _form_page(practice, kind, form, starts_at, status=status, wait=wait)
        answer.headers["Retry-After"] = str(refusal.retry_after)
        return answer
    codes = refusal.errors if isinstance(refusal, InvalidInput) else {"": [refusal.code]}
    errors = wording.by_field(codes, order=TYPED)
    return _form_page(practice, kind, form, starts_at, status=status, errors=errors)


def _same(slug: str, form: Form, *, status: int = 200, slip: Slip | None = None) -> Response:
    """A full disk, a database that is away or a question of ours takes nobody's words from them."""
    practice = last_known_practice()
    starts_at = chosen_time(form.get("starts_at"))
    return _form_page(practice, practice.type(slug), form, starts_at, status=status, slip=slip)


def _other_times(slug: str, form: Form, refusal: SlotTaken | InvalidInput) -> Response:
    """For one that is gone, or that never was on offer."""
    starts_at = chosen_time(form.get("starts_at"))
    with database().reading() as reading:
        practice = load_practice(reading)
        kind = practice.type(slug)
        provider = provider_named(practice, kind, form.get("provider"))
        nearest = nearest_to(reading, practice, kind, starts_at or now(), provider=provider)
    codes = refusal.errors if isinstance(refusal, InvalidInput) else {}
    errors = wording.by_field(codes, order=TYPED)
    status = STATUS[type(refusal)]
    return _form_page(
        practice, kind, form, starts_at, status=status, errors=errors, alternatives=nearest
    )


def _form_page(
    practice: Practice,
    kind: ConsultationType,
    form: Form,
    starts_at: datetime | None,
    *,
    status: int = 200,
    errors: Mapping[str, Sequence[str]] | None = None,
    alternatives: Sequence[Alternative] | None = None,
    wait: int | None = None,
    slip: Slip | None = None,
) -> Response:
    offer = offer_of(practice, kind, locale=language())
    zone = known_zone(form.get("timezone"))
    choice: dict[str, Any] = {"provider": form.get("provider"), "tz": zone}
    keep_in_address(starts_at=form.get("starts_at"), **choice)
    provider = next((p for p in practice.providers if p.slug == form.get("provider")), None)
    on = starts_at.astimezone(practice.zone_of(kind)).date() if starts_at else None
    values = {
        "offer": offer,
        "starts_at": starts_at,
        "own_zone": zone,
        "may": may_change(practice, starts_at or now()),
        "provider_name": provider.name if provider else None,
        "back": url_for("site.times", slug=kind.slug, date=on, **choice),
        "typed": form,
        "answers_box": answers_box(),
        "form_token": form_token(request.form, keys(), now=now()),
        "errors": errors or {},
        "slip": slip,
        "email_kept": answered(),
        "unsaved": status == 503,
        "wait": wait,
        "taken": alternatives is not None,
        "gone": status == STATUS[SlotTaken],
        "alternatives": alternatives,
    }
    answer = page("site/details.html", practice, values, status=status)
    return personal(answer) if request.method == "POST" else answer


def _to_own(starts_at: datetime | None, *, sent: str | None = None) -> Response | None:
    """Who goes back after booking took that time themselves, and is shown so."""
    try:
        with database().reading() as reading:
            own = of_link(reading, just_made(BOOKED))
    except LinkGone:
        return None
    is_that = own.starts_at == starts_at and own.status == Status.BOOKED
    return redirect(url_for("site.confirmation", sent=sent), 303) if is_that else None


def _own_in_frame(practice: Practice, starts_at: datetime | None) -> Response | None:
    """Without its link: the number of a visit stands in addresses, and proves nothing."""
    here = frame()
    if here is None or starts_at is None:
        return None
    with database().reading() as reading:
        is_own = is_booked_by(reading, here.visit, starts_at)
    return personal(page("site/booked_already.html", practice, {})) if is_own else None


def _choose_again(
    practice: Practice, kind: ConsultationType, starts_at: datetime | None
) -> Response:
    on: date | None = starts_at.astimezone(practice.zone_of(kind)).date() if starts_at else None
    said: dict[str, Any] = {"provider": request.args.get("provider"), "tz": own_zone()}
    gone = "1" if starts_at else None
    return redirect(url_for("site.times", slug=kind.slug, date=on, gone=gone, **said), 303)
