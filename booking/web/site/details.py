"""The booking journey's last question: who. What was typed comes back with every refusal."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import redirect, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug import Response

from booking.appointments.actions import Once, book_appointment, keep_answer, kept_answer
from booking.appointments.inputs import Booking
from booking.appointments.rules import Source, Status
from booking.availability.queries import Slot
from booking.errors import InvalidInput, Refusal, SlotTaken, TooManyOpen, TooManyRequests
from booking.inputs import from_form
from booking.practice.models import ConsultationType
from booking.practice.queries import Practice, load_practice
from booking.web import limits, wording
from booking.web.context import config, database, keys, now, visitor
from booking.web.errors import STATUS
from booking.web.languages import keep_in_address, language
from booking.web.security import Access, allow
from booking.web.site.linked import LinkGone, of_link
from booking.web.site.offers import offer_of
from booking.web.site.pages import bookable, instant, nearest_to, page, personal, provider_named
from booking.web.site.trap import Opened, check_trap, read_trap, set_trap
from booking.web.visitor import browser, known_zone, own_zone

CHOSEN = ("starts_at", "provider", "timezone", "hold")
TYPED = ("name", "email", "phone", "note", "consent", "marketing")
Form = Mapping[str, str]


@allow(Access.PUBLIC)
def details(slug: str) -> Response:
    limits.check_cheaply(limits.LOOKS)
    browser()
    starts_at, asked = instant(request.args.get("starts_at")), request.args.get("provider")
    with database().reading() as reading:
        practice = load_practice(reading)
        kind = practice.type(slug)
        provider = provider_named(practice, kind, asked)
        free = {slot.starts_at for slot in bookable(reading, practice, kind, provider=provider)}
    if starts_at not in free:
        return _to_own(starts_at) or _choose_again(practice, kind, starts_at)
    chosen = {"starts_at": request.args["starts_at"], "provider": asked, "timezone": own_zone()}
    return _form_page(practice, kind, {name: text for name, text in chosen.items() if text})


@allow(Access.PUBLIC)
def send_details(slug: str) -> Response:
    form = {name: request.form[name] for name in (*CHOSEN, *TYPED) if name in request.form}
    try:
        limits.check(limits.BOOKINGS)
        opened = check_trap(request.form, keys(), now=now(), patient=config().rate_limits)
        booking = from_form(Booking, {**form, "type": slug, "locale": language()})
        limits.check(limits.BOOKINGS_BY_CONTACT, booking.email)
        session["booked"] = _book_once(booking, opened)
    except (InvalidInput, TooManyOpen, TooManyRequests) as refusal:
        return _refused(slug, form, refusal)
    except SlotTaken:
        return _to_own(instant(form["starts_at"])) or _taken(slug, form)
    return redirect(url_for("site.confirmation"), 303)


def forged_or_stale(error: CSRFError) -> Response:
    """Instead of an error page that loses what was typed; a manage page is simply opened anew."""
    if request.endpoint != "site.send_details":
        return redirect(request.path, 303)
    form = {name: request.form[name] for name in (*CHOSEN, *TYPED) if name in request.form}
    expired = InvalidInput({"form_token": ["form_expired"]})
    answer = _refused(str((request.view_args or {})["slug"]), form, expired)
    answer.status_code = error.code or 400
    return answer


def _book_once(booking: Booking, opened: Opened) -> str:
    """One form books once, however often it is sent; what it answers is the manage token."""
    once = Once(key=f"form {opened.nonce}", body="")
    with database().writing() as writing:
        known = kept_answer(writing, once)
        if known is not None:
            return known
        booked = book_appointment(
            writing,
            booking,
            by=visitor(),
            now=now(),
            keys=keys(),
            source=Source.WEB,
            browser=browser(),
            page=request.path,
        )
        keep_answer(writing, once, booked.manage_token, now=now())
    return booked.manage_token


def _refused(slug: str, form: Form, refusal: Refusal) -> Response:
    with database().reading() as reading:
        practice = load_practice(reading)
    codes = refusal.errors if isinstance(refusal, InvalidInput) else {"": [refusal.code]}
    errors = {
        name: [wording.of_field(name, code) for code in codes[name]]
        for name in sorted(codes, key=_order)
    }
    kind, status = practice.type(slug), STATUS[type(refusal)]
    answer = _form_page(practice, kind, form, status=status, errors=errors)
    if isinstance(refusal, TooManyRequests):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def _taken(slug: str, form: Form) -> Response:
    starts_at = datetime.fromisoformat(form["starts_at"])
    with database().reading() as reading:
        practice = load_practice(reading)
        kind = practice.type(slug)
        provider = provider_named(practice, kind, form.get("provider"))
        nearest = nearest_to(reading, practice, kind, starts_at, provider=provider)
    return _form_page(practice, kind, form, status=409, alternatives=nearest)


def _form_page(
    practice: Practice,
    kind: ConsultationType,
    form: Form,
    *,
    status: int = 200,
    errors: Mapping[str, Sequence[str]] | None = None,
    alternatives: Sequence[Slot] | None = None,
) -> Response:
    offer = offer_of(practice, kind, locale=language())
    zone, starts_at = known_zone(form.get("timezone")), instant(form.get("starts_at"))
    choice: dict[str, Any] = {"provider": form.get("provider"), "tz": zone}
    keep_in_address(starts_at=form.get("starts_at"), **choice)
    provider = next((p for p in practice.providers if p.slug == form.get("provider")), None)
    on = starts_at.astimezone(practice.zone_of(kind)).date() if starts_at else None
    values = {
        "offer": offer,
        "starts_at": starts_at,
        "own_zone": zone,
        "provider_name": provider.name if provider else None,
        "back": url_for("site.times", slug=kind.slug, date=on, **choice),
        "typed": form,
        "form_token": _form_token(),
        "errors": errors or {},
        "taken": alternatives is not None,
        "alternatives": alternatives,
    }
    answer = page("site/details.html", practice, values, status=status)
    return answer if status == 200 else personal(answer)


def _form_token() -> str:
    """The one that came with the form stays, if it is good: the form is still the same form."""
    sent = request.form.get("form_token", "")
    opened = read_trap(sent, keys())
    return sent if opened and opened.is_fresh(now()) else set_trap(keys(), now=now())


def _to_own(starts_at: datetime | None) -> Response | None:
    """Who goes back after booking took that time themselves, and is shown so."""
    try:
        with database().reading() as reading:
            own = of_link(reading, session.get("booked", ""))
    except LinkGone:
        return None
    is_that = own.starts_at == starts_at and own.status == Status.BOOKED
    return redirect(url_for("site.confirmation"), 303) if is_that else None


def _choose_again(
    practice: Practice, kind: ConsultationType, starts_at: datetime | None
) -> Response:
    on: date | None = starts_at.astimezone(practice.zone_of(kind)).date() if starts_at else None
    said: dict[str, Any] = {"provider": request.args.get("provider"), "tz": own_zone()}
    gone = "1" if starts_at else None
    return redirect(url_for("site.times", slug=kind.slug, date=on, gone=gone, **said), 303)


def _order(name: str) -> int:
    """As the fields stand on the page; what belongs to none comes first."""
    return TYPED.index(name) if name in TYPED else -1
