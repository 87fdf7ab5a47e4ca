"""Moving one's own appointment: the chooser again, one question, then the change."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypedDict

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.appointments.inputs import PatientMove
from booking.appointments.moves import Move, move_appointment, own_length
from booking.availability.queries import Slot
from booking.errors import InvalidInput, SlotTaken, StaleVersion, StatusConflict, TooLate
from booking.inputs import from_form
from booking.practice.models import Provider
from booking.web import limits
from booking.web.context import database, now, visitor
from booking.web.errors import STATUS
from booking.web.security import Access, allow
from booking.web.site.linked import Linked, linked, linked_page, of_link
from booking.web.site.pages import Alternative, bookable, chosen_time, may_change, nearest_to
from booking.web.site.times import chooser_of


class Own(TypedDict):
    """With the same provider, as long, and as if the appointment had left its time already."""

    provider: Provider
    ignoring: tuple[int, ...]
    duration: timedelta | None


@allow(Access.LINK)
def manage_move(token: str) -> Response:
    with database().reading() as session:
        found = linked(session, token)
        slots = _slots(session, found) if found.may_move else ()
    if not found.may_move:
        return redirect(url_for("site.manage", token=token), 303)
    asked = chosen_time(request.args.get("starts_at"))
    if asked is not None and any(slot.starts_at == asked for slot in slots):
        may = may_change(found.practice, asked)
        return linked_page("site/manage_move_to.html", found, starts_at=asked, may=may)
    return _choose(found, slots, gone=asked is not None)


@allow(Access.LINK)
def send_move(token: str) -> Response:
    limits.check(limits.MANAGING)
    try:
        asked = from_form(PatientMove, {"starts_at": request.form.get("starts_at", "")})
        with database().writing() as session:
            appointment = of_link(session, token)
            move = Move(asked.starts_at, version=_version_seen())
            move_appointment(session, appointment, move, by=visitor(), now=now())
    except StaleVersion:
        return _unchanged(token, stale=True)
    except (StatusConflict, TooLate):
        return _unchanged(token)
    except (SlotTaken, InvalidInput) as refusal:
        return _other_times(token, status=STATUS[type(refusal)])
    return redirect(url_for("site.manage", token=token, done="moved"), 303)


def _version_seen() -> int | None:
    return request.form.get("version", type=int)


def _unchanged(token: str, *, stale: bool = False) -> Response:
    """Too late, moved meanwhile or no longer booked: the appointment's page says which."""
    with database().reading() as session:
        found = linked(session, token)
    done = "stale" if stale and found.is_upcoming else None
    return linked_page("site/manage.html", found, status=409, done=done)


def _other_times(token: str, *, status: int) -> Response:
    wanted = chosen_time(request.form.get("starts_at")) or now()
    with database().reading() as session:
        found = linked(session, token)
        if not found.may_move:
            return _unchanged(token)
        slots = _slots(session, found)
        nearest = nearest_to(session, found.practice, found.kind, wanted, **_own(found))
    return _choose(found, slots, gone=True, nearest=nearest, status=status)


def _choose(
    found: Linked,
    slots: Sequence[Slot],
    *,
    gone: bool,
    nearest: Sequence[Alternative] = (),
    status: int = 200,
) -> Response:
    here = "site.manage_move"
    path = {"token": found.token}
    zone = found.practice.zone_of(found.kind)
    on = found.shown.starts_at.astimezone(zone).date()
    chooser = chooser_of(
        found.practice, found.kind, slots, endpoints=(here, here), path=path, around=on
    )
    never = status == STATUS[InvalidInput]
    values = {"chooser": chooser, "taken": gone, "never": never, "alternatives": nearest}
    return linked_page("site/manage_move.html", found, status=status, **values)


def _slots(session: Session, found: Linked) -> list[Slot]:
    """Where the appointment is now is no choice."""
    slots = bookable(session, found.practice, found.kind, **_own(found))
    return [slot for slot in slots if slot.starts_at != found.shown.starts_at]


def _own(found: Linked) -> Own:
    provider = found.practice.provider_by_id(found.appointment.provider_id)
    claim = found.appointment.claim_id
    return {
        "provider": provider,
        "ignoring": (claim,) if claim else (),
        "duration": own_length(found.kind, found.appointment),
    }
