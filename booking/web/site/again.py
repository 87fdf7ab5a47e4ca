"""Booking anew by the link of a cancelled appointment: a time, one question, nothing to type.

Who has the link sees the contact details masked, here as everywhere.
"""

from collections.abc import Mapping, Sequence

from flask import redirect, request, session, url_for
from werkzeug import Response

from booking.appointments.actions import book_appointment, keep_answer, kept_answer
from booking.appointments.inputs import Booking
from booking.appointments.rules import Source
from booking.errors import InvalidInput, Refusal, SlotTaken, TooManyOpen, TooManyRequests
from booking.inputs import from_form
from booking.limits.rules import Once
from booking.practice.models import Provider
from booking.web import limits, wording
from booking.web.context import database, keys, now, visitor
from booking.web.errors import STATUS
from booking.web.languages import language
from booking.web.security import Access, allow
from booking.web.site.arrivals import known_visitor
from booking.web.site.linked import Linked, linked, linked_page
from booking.web.site.pages import Alternative, bookable, chosen_time, may_change, nearest_to
from booking.web.site.times import chooser_of

# In place of an address that would show whose it is.
PAGE = "/manage/again"


@allow(Access.LINK)
def manage_again(token: str) -> Response:
    with database().reading() as reading:
        found = linked(reading, token)
    if not found.may_book_again:
        return redirect(url_for("site.manage", token=token), 303)
    starts_at = chosen_time(request.args.get("starts_at"))
    if starts_at is None:
        return _choose(found)
    with database().reading() as reading:
        slots = bookable(reading, found.practice, found.kind, provider=_provider(found))
    is_free = any(slot.starts_at == starts_at for slot in slots)
    return _ask(found) if is_free else _choose(found, gone=True)


@allow(Access.LINK)
def send_again(token: str) -> Response:
    limits.check(limits.MANAGING)
    with database().reading() as reading:
        found = linked(reading, token)
    if not found.may_book_again:
        return redirect(url_for("site.manage", token=token), 303)
    try:
        session["booked"] = _book_once(found)
    except SlotTaken:
        return _choose(found, gone=True, status=STATUS[SlotTaken])
    except (InvalidInput, TooManyOpen, TooManyRequests) as refusal:
        return _refused(found, refusal)
    return redirect(url_for("site.confirmation"), 303)


def _book_once(found: Linked) -> str:
    """The new one's own link; a second click books nothing more."""
    asked = from_form(Booking, _booking(found))
    once = Once(key=f"again {found.appointment.id} {asked.starts_at.isoformat()}", body="")
    with database().writing() as writing:
        known = kept_answer(writing, once)
        if known is not None:
            return known
        booked = book_appointment(
            writing,
            asked,
            by=visitor(),
            now=now(),
            keys=keys(),
            source=Source.WEB,
            visitor=known_visitor(),
            page=PAGE,
        )
        limits.check_contact(writing, email=asked.email, phone=asked.phone)
        keep_answer(writing, once, booked.manage_token, now=now())
    return booked.manage_token


def _booking(found: Linked) -> dict[str, str]:
    """As the form would say it; the contact details stay where they are kept."""
    before = found.appointment
    provider = _provider(found)
    said = {
        "type": found.kind.slug,
        "starts_at": request.form.get("starts_at", ""),
        "provider": provider.slug if provider else "",
        "name": before.name,
        "email": before.email or "",
        "phone": before.phone or "",
        "timezone": before.timezone or "",
        "locale": language(),
        "consent": request.form.get("consent", ""),
    }
    return {name: text for name, text in said.items() if text}


def _provider(found: Linked) -> Provider | None:
    """The same one, while they offer it."""
    offering = found.practice.providers_of(found.kind)
    return next((one for one in offering if one.id == found.appointment.provider_id), None)


def _refused(found: Linked, refusal: Refusal) -> Response:
    status = STATUS[type(refusal)]
    if isinstance(refusal, TooManyRequests):
        return _ask(found, wait=refusal.minutes, status=status)
    codes = refusal.errors if isinstance(refusal, InvalidInput) else {"": [refusal.code]}
    if "starts_at" in codes:
        return _choose(found, gone=True, status=status)
    return _ask(found, errors=wording.by_field(codes), status=status)


def _ask(
    found: Linked,
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    wait: int | None = None,
    status: int = 200,
) -> Response:
    starts_at = chosen_time(request.values.get("starts_at"))
    assert starts_at is not None
    return linked_page(
        "site/manage_again_to.html",
        found,
        status=status,
        starts_at=starts_at,
        provider=_provider(found),
        may=may_change(found.practice, starts_at),
        errors=errors or {},
        wait=wait,
        typed=request.form,
    )


def _choose(found: Linked, *, gone: bool = False, status: int = 200) -> Response:
    here, path = "site.manage_again", {"token": found.token}
    kind, provider = found.kind, _provider(found)
    nearest: list[Alternative] = []
    with database().reading() as reading:
        slots = bookable(reading, found.practice, kind, provider=provider)
        if gone:
            wanted = chosen_time(request.values.get("starts_at")) or now()
            nearest = nearest_to(reading, found.practice, kind, wanted, provider=provider)
    chooser = chooser_of(found.practice, kind, slots, endpoints=(here, here), path=path)
    return linked_page(
        "site/manage_again.html",
        found,
        status=status,
        chooser=chooser,
        provider=_provider(found),
        taken=gone,
        alternatives=nearest,
    )
