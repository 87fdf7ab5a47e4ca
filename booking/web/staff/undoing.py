"""Taking a change back: what it takes travels sealed in the page, for a few minutes."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, session
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.models import Appointment
from booking.appointments.undo import Before, undo_change
from booking.errors import NotFound, Refusal, SlotTaken, StaleVersion
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.sealing import Purpose, seal, unsealed
from booking.web.staff.access import caller
from booking.web.staff.answers import is_script, own_path, said
from booking.web.staff.lead_undoing import undo_lead
from booking.web.staff.own_visits import own_visit_in_turn

TOO_LATE = {
    SlotTaken: "That time has been taken in the meantime: it stays as it is now.",
    StaleVersion: "Somebody has changed it since, or too much time has passed: nothing was undone.",
}
WORDS = "Undone: it is as it was."


def sealed(appointment: Appointment, kept: Before) -> str:
    """After the change, with what was before."""
    names = ("reference", "version", "status")
    made = {name: getattr(appointment, name) for name in names}
    return seal(json.dumps(made | asdict(kept), default=datetime.isoformat), Purpose.UNDO)


def done(words: str, token: str | None) -> Response:
    """The change is made: said at once to a script, on the next page to anybody else."""
    if is_script():
        return said(words, undo=token)
    # It names the patient: the cookie must not.
    session["undo"] = {"words": seal(words, Purpose.WORDS), "token": token}
    return redirect(own_path(request.form.get("back")), 303)


def not_done(words: str, refusal: Refusal) -> Response:
    """Nothing was changed: said where the change was asked for."""
    return _answer(words, refusal)


def undo() -> Response:
    try:
        values = _opened(request.form.get("token", ""))
        undo_lead(values) if "lead" in values else _undo(values)
    except (SlotTaken, StaleVersion, NotFound) as refusal:
        words = TOO_LATE.get(type(refusal), TOO_LATE[StaleVersion])
        return _answer(words, refusal)
    return _answer(WORDS, None)


def _undo(values: dict[str, Any]) -> None:
    reference = values.pop("reference")
    made = {name: values.pop(name) for name in ("version", "status")}
    confirmed_at = values.pop("confirmed_at")
    kept = Before(
        **values | {"starts_at": datetime.fromisoformat(values["starts_at"])},
        confirmed_at=datetime.fromisoformat(confirmed_at) if confirmed_at else None,
    )
    with database().writing() as writing:
        appointment = own_visit_in_turn(writing, reference, Permission.BOOK)
        caller().require(Permission.BOOK, provider_id=kept.provider_id)
        undo_change(writing, appointment, kept, **made, by=caller().actor, now=now())


def _answer(words: str, refusal: Refusal | None) -> Response:
    if is_script():
        return said(words, status=STATUS[type(refusal)] if refusal else 200)
    flash(words, "warning" if refusal else "success")
    return redirect(own_path(request.form.get("back")), 303)


def _opened(token: str) -> dict[str, Any]:
    text = unsealed(token, Purpose.UNDO)
    if text is None:
        raise StaleVersion
    values: dict[str, Any] = json.loads(text)
    return values
