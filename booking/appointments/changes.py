"""Cancelling, and what happens on the day: one transaction each, and repeatable."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking.appointments.emails import tell_office, tell_patient
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import (
    Move,
    check_cutoff,
    is_there_already,
    move_appointment,
    note_change,
    own_length,
    take_turn,
)
from booking.appointments.rules import (
    Status,
    check_click,
    check_step,
    cutoff,
    leaves_at,
    still_open,
)
from booking.audit.rules import Actor
from booking.availability.queries import Search, any_place, offered_by
from booking.diary.actions import claim, release
from booking.errors import InvalidInput, StaleVersion, StatusConflict
from booking.messages.rules import Kind
from booking.practice.queries import Practice, load_practice


def cancel_appointment(
    session: Session,
    appointment: Appointment,
    *,
    reason: str | None,
    by: Actor,
    now: datetime,
    notify: bool = True,
    told: str | None = None,
) -> None:
    """A repeated cancel is none. Inside the cut-off only the office can, and it is kept as late.

    `told` is the reason as the patient reads it, in their language.
    """
    take_turn(session, appointment)
    if appointment.status == Status.CANCELLED:
        return
    practice = load_practice(session)
    check_step(appointment.status, Status.CANCELLED)
    minutes = practice.settings.cancel_cutoff_minutes
    if not by.is_office:
        check_cutoff(appointment, minutes, now)
    appointment.cancel_reason, appointment.told_reason = reason, told
    appointment.late_cancel = not still_open(cutoff(appointment.starts_at, minutes), now)
    _leave(session, appointment, by=by, now=now)
    _tell_of_cancel(session, appointment, notify=notify, by=by, now=now)
    note_change(session, appointment, "cancel", by=by, now=now, fields=("status",))


def _leave(session: Session, appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """Its time can be had by others at once."""
    sold = appointment.claim_id
    appointment.status = Status.CANCELLED
    appointment.claim_id = None
    appointment.version += 1
    appointment.cancelled_at = now
    appointment.cancelled_by = "office" if by.is_office else by.kind
    session.flush()
    if sold is not None:
        release(session, sold)


def uncancel(appointment: Appointment) -> None:
    """As if it had not been; the time is claimed by whoever asks for it."""
    appointment.status = Status.BOOKED
    appointment.cancelled_at = appointment.cancelled_by = None
    appointment.cancel_reason = appointment.told_reason = None
    appointment.late_cancel = False


def _tell_of_cancel(
    session: Session, appointment: Appointment, *, notify: bool, by: Actor, now: datetime
) -> None:
    if notify:
        due_at = leaves_at(now, by)
        tell_patient(session, appointment, Kind.CANCELLATION, now=now, due_at=due_at)
    if not by.is_at_the_desk:
        tell_office(session, load_practice(session), appointment, "cancelled", now=now)


def confirm_coming(session: Session, appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """ "I am coming": a time stamp, not a status; saying it twice keeps the first."""
    take_turn(session, appointment)
    if appointment.status != Status.BOOKED or appointment.starts_at <= now:
        raise StatusConflict
    if appointment.confirmed_at is None:
        appointment.confirmed_at = now
        note_change(session, appointment, "confirm", by=by, now=now, fields=("confirmed_at",))


def change_appointment(
    session: Session, appointment: Appointment, change: OfficeChange, *, by: Actor, now: datetime
) -> None:
    """The office's changes, together or not at all; what is so already is no change."""
    take_turn(session, appointment)
    move = _move_asked(appointment, change)
    if _is_so_already(load_practice(session), appointment, change, move):
        return
    if change.version not in (None, appointment.version):
        raise StaleVersion
    if move is not None:
        _move(session, appointment, move, change.reason, by=by, now=now)
    if change.status is not None:
        _set_status(session, appointment, change, by=by, now=now)
    if "note" in change.model_fields_set:
        appointment.note = change.note
        note_change(session, appointment, "note", by=by, now=now, fields=("note",))


def _move_asked(appointment: Appointment, change: OfficeChange) -> Move | None:
    if change.starts_at is None and change.provider is None and change.duration_minutes is None:
        return None
    return Move(
        starts_at=change.starts_at or appointment.starts_at,
        provider=change.provider,
        minutes=change.duration_minutes,
        override=change.override,
        notify=change.notify,
    )


def _move(
    session: Session,
    appointment: Appointment,
    move: Move,
    reason: str | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    if move.override and not reason:
        raise InvalidInput({"reason": ["required"]})
    before = appointment.starts_at, appointment.provider_id
    move_appointment(session, appointment, move, by=by, now=now)
    if move.override or before != (appointment.starts_at, appointment.provider_id):
        appointment.override_reason = reason if move.override else None


def _is_so_already(
    practice: Practice, appointment: Appointment, change: OfficeChange, move: Move | None
) -> bool:
    """A repeated request finds all it asks for, whatever version it names."""
    return (
        (move is None or is_there_already(practice, appointment, move))
        and change.status in (None, appointment.status)
        and ("note" not in change.model_fields_set or change.note == appointment.note)
        and (move is None or appointment.status != Status.CANCELLED)
    )


def _set_status(
    session: Session, appointment: Appointment, change: OfficeChange, *, by: Actor, now: datetime
) -> None:
    wanted = Status(str(change.status))
    if wanted == appointment.status:
        return
    _check_step(load_practice(session), appointment, wanted, by=by, now=now)
    if wanted == Status.CANCELLED:
        cancel_appointment(
            session, appointment, reason=change.reason, by=by, now=now, notify=change.notify
        )
    elif appointment.status == Status.CANCELLED:
        _restore(session, appointment, by=by, now=now, notify=change.notify)
    else:
        appointment.status = wanted
        note_change(session, appointment, wanted, by=by, now=now, fields=("status",))


def _check_step(
    practice: Practice, appointment: Appointment, after: Status, *, by: Actor, now: datetime
) -> None:
    before, starts_at = appointment.status, appointment.starts_at
    check_step(before, after)
    # A program says what it was told, whatever the hour.
    if by.is_at_the_desk:
        check_click(before, after, starts_at=starts_at, zone=practice.zone, now=now)


def _restore(
    session: Session, appointment: Appointment, *, by: Actor, now: datetime, notify: bool
) -> None:
    """Undoes a cancel, if nobody has taken the time since."""
    practice = load_practice(session)
    kind = practice.type_by_id(appointment.type_id)
    left = practice.provider_by_id(appointment.provider_id)
    provider = offered_by(practice, kind, left.slug)
    day = appointment.starts_at.date()
    search = Search(kind, day, day, now, provider=provider, duration=own_length(kind, appointment))
    place = any_place(session, practice, search, appointment.starts_at)
    appointment.claim_id = claim(session, place, now=now).id
    appointment.ends_at = place.visit.end
    # Agreed anew: what was due or sent before the cancel is not due again.
    appointment.agreed_at = now
    appointment.confirmed_at = None
    appointment.version += 1
    uncancel(appointment)
    session.flush()
    if notify:
        due_at = leaves_at(now, by)
        tell_patient(session, appointment, Kind.CONFIRMATION, now=now, due_at=due_at)
    note_change(session, appointment, "restore", by=by, now=now, fields=("status",))
