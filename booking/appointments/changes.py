"""Moving, cancelling and what happens on the day: one transaction each, and repeatable."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from booking.appointments.emails import tell_office, tell_patient
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.rules import Status, check_step, cutoff, still_open
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.availability.queries import Search, any_place, offered_by, offered_place
from booking.diary.actions import claim, lock_diary, reclaim, release
from booking.diary.models import Claim
from booking.diary.rules import Place
from booking.errors import InvalidInput, StaleVersion, StatusConflict, TooLate
from booking.messages.queries import has_unsent
from booking.messages.rules import Kind
from booking.practice.queries import Practice, load_practice


@dataclass(frozen=True, slots=True)
class Move:
    """`version` is the one the mover saw, where that matters; `override` is the office's alone."""

    starts_at: datetime
    provider: str | None = None
    version: int | None = None
    override: bool = False
    notify: bool = True


def move_appointment(
    session: Session, appointment: Appointment, move: Move, *, by: Actor, now: datetime
) -> None:
    """Claims the new time before it leaves the old; who loses keeps what they had."""
    _take_turn(session, appointment)
    practice = load_practice(session)
    if appointment.status == Status.CANCELLED:
        raise StatusConflict
    if _is_there_already(practice, appointment, move):
        return
    _check_movable(practice, appointment, move, by=by, now=now)
    place = _new_place(session, practice, appointment, move, now=now)
    before = appointment.starts_at
    reclaim(session, _claim_of(session, appointment), place, now=now)
    _settle(appointment, place, now)
    _tell_of_move(session, appointment, notify=move.notify, now=now)
    if not by.is_at_the_desk:
        tell_office(session, practice, appointment, "moved", now=now, previous_starts_at=before)
    _record(session, appointment, "move", by=by, now=now, fields=("starts_at", "provider"))


def cancel_appointment(
    session: Session,
    appointment: Appointment,
    *,
    reason: str | None,
    by: Actor,
    now: datetime,
    notify: bool = True,
) -> None:
    """A repeated cancel is none. Inside the cut-off only the office can, and it is kept as late."""
    _take_turn(session, appointment)
    if appointment.status == Status.CANCELLED:
        return
    check_step(appointment.status, Status.CANCELLED)
    practice = load_practice(session)
    minutes = practice.settings.cancel_cutoff_minutes
    if not by.is_office:
        _check_cutoff(appointment, minutes, now)
    sold = appointment.claim_id
    appointment.status = Status.CANCELLED
    appointment.claim_id = None
    appointment.version += 1
    appointment.cancelled_at = now
    appointment.cancelled_by = "office" if by.is_office else by.kind
    appointment.cancel_reason = reason
    appointment.late_cancel = not still_open(cutoff(appointment.starts_at, minutes), now)
    session.flush()
    if sold is not None:
        release(session, sold)
    if notify:
        tell_patient(session, appointment, Kind.CANCELLATION, now=now)
    if not by.is_at_the_desk:
        tell_office(session, practice, appointment, "cancelled", now=now)
    _record(session, appointment, "cancel", by=by, now=now, fields=("status",))


def confirm_coming(session: Session, appointment: Appointment, *, by: Actor, now: datetime) -> None:
    """ "I am coming": a time stamp, not a status; saying it twice keeps the first."""
    _take_turn(session, appointment)
    if appointment.status != Status.BOOKED or appointment.starts_at <= now:
        raise StatusConflict
    if appointment.confirmed_at is None:
        appointment.confirmed_at = now
        _record(session, appointment, "confirm", by=by, now=now, fields=("confirmed_at",))


def change_appointment(
    session: Session, appointment: Appointment, change: OfficeChange, *, by: Actor, now: datetime
) -> None:
    """The office's changes, together or not at all; what is so already is no change."""
    _take_turn(session, appointment)
    move = _move_asked(appointment, change)
    if _is_so_already(load_practice(session), appointment, change, move):
        return
    if change.version not in (None, appointment.version):
        raise StaleVersion
    if move is not None:
        if change.override and not change.reason:
            raise InvalidInput({"reason": ["required"]})
        move_appointment(session, appointment, move, by=by, now=now)
        appointment.override_reason = change.reason if change.override else None
    if change.status is not None:
        _set_status(session, appointment, change, by=by, now=now)
    if "note" in change.model_fields_set:
        appointment.note = change.note
        _record(session, appointment, "note", by=by, now=now, fields=("note",))


def _move_asked(appointment: Appointment, change: OfficeChange) -> Move | None:
    if change.starts_at is None and change.provider is None:
        return None
    return Move(
        starts_at=change.starts_at or appointment.starts_at,
        provider=change.provider,
        override=change.override,
        notify=change.notify,
    )


def _is_so_already(
    practice: Practice, appointment: Appointment, change: OfficeChange, move: Move | None
) -> bool:
    """A repeated request finds all it asks for, whatever version it names."""
    return (
        (move is None or _is_there_already(practice, appointment, move))
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
    check_step(appointment.status, wanted)
    if wanted == Status.CANCELLED:
        cancel_appointment(
            session, appointment, reason=change.reason, by=by, now=now, notify=change.notify
        )
    elif appointment.status == Status.CANCELLED:
        _restore(session, appointment, by=by, now=now, notify=change.notify)
    else:
        appointment.status = wanted
        _record(session, appointment, wanted, by=by, now=now, fields=("status",))


def _restore(
    session: Session, appointment: Appointment, *, by: Actor, now: datetime, notify: bool
) -> None:
    """Undoes a cancel, if nobody has taken the time since."""
    practice = load_practice(session)
    kind = practice.type_by_id(appointment.type_id)
    left = practice.provider_by_id(appointment.provider_id)
    provider = offered_by(practice, kind, left.slug)
    day = appointment.starts_at.date()
    search = Search(kind, day, day, now, provider=provider)
    place = any_place(session, practice, search, appointment.starts_at)
    appointment.claim_id = claim(session, place, now=now).id
    appointment.ends_at = place.visit.end
    # Agreed anew: what was due or sent before the cancel is not due again.
    appointment.agreed_at = now
    appointment.confirmed_at = None
    appointment.status = Status.BOOKED
    appointment.version += 1
    appointment.cancelled_at = appointment.cancelled_by = appointment.cancel_reason = None
    appointment.late_cancel = False
    session.flush()
    if notify:
        tell_patient(session, appointment, Kind.CONFIRMATION, now=now)
    _record(session, appointment, "restore", by=by, now=now, fields=("status",))


def _take_turn(session: Session, appointment: Appointment) -> None:
    """See it as it is now: whoever had the turn before may have changed it."""
    lock_diary(session)
    session.refresh(appointment)


def _is_there_already(practice: Practice, appointment: Appointment, move: Move) -> bool:
    provider = practice.provider_by_id(appointment.provider_id).slug
    same_provider = move.provider in (None, provider)
    return move.starts_at == appointment.starts_at and same_provider


def _check_movable(
    practice: Practice, appointment: Appointment, move: Move, *, by: Actor, now: datetime
) -> None:
    if move.version not in (None, appointment.version):
        raise StaleVersion
    if appointment.status != Status.BOOKED:
        raise StatusConflict
    if not by.is_office:
        _check_cutoff(appointment, practice.settings.move_cutoff_minutes, now)


def _tell_of_move(
    session: Session, appointment: Appointment, *, notify: bool, now: datetime
) -> None:
    if notify:
        tell_patient(session, appointment, Kind.RESCHEDULE, now=now)
    elif has_unsent(session, subject_id=appointment.id, kinds=(Kind.CONFIRMATION, Kind.RESCHEDULE)):
        # What was to be sent is no longer true: silence would leave them with no mail at all.
        tell_patient(session, appointment, Kind.CONFIRMATION, now=now)


def _check_cutoff(appointment: Appointment, minutes: int, now: datetime) -> None:
    until = cutoff(appointment.starts_at, minutes)
    if not still_open(until, now):
        raise TooLate(until)


def _new_place(
    session: Session, practice: Practice, appointment: Appointment, move: Move, *, now: datetime
) -> Place:
    """With the same provider unless another is named; the time being left is no obstacle.

    What was booked can be moved although its type or provider takes no new bookings.
    """
    kind = practice.type_by_id(appointment.type_id)
    provider = practice.provider_by_id(appointment.provider_id)
    if move.provider not in (None, provider.slug):
        provider = offered_by(practice, kind, str(move.provider))
    assert appointment.claim_id is not None
    day = move.starts_at.date()
    search = Search(kind, day, day, now, provider=provider, ignoring=(appointment.claim_id,))
    find_place = any_place if move.override else offered_place
    return find_place(session, practice, search, move.starts_at)


def _claim_of(session: Session, appointment: Appointment) -> Claim:
    return session.get_one(Claim, appointment.claim_id)


def _settle(appointment: Appointment, place: Place, now: datetime) -> None:
    appointment.starts_at = place.visit.start
    appointment.ends_at = place.visit.end
    appointment.provider_id = place.provider_id
    appointment.version += 1
    appointment.agreed_at = now
    appointment.confirmed_at = None


def _record(
    session: Session,
    appointment: Appointment,
    what: str,
    *,
    by: Actor,
    now: datetime,
    fields: tuple[str, ...],
) -> None:
    subject = f"appointment {appointment.reference}"
    record(session, f"appointment.{what}", subject, by=by, now=now, fields=fields)
