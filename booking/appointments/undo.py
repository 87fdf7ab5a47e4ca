"""Taking a move or a cancel back, right after it was made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.appointments.calls import know_what_they_knew
from booking.appointments.changes import uncancel
from booking.appointments.emails import tell_patient
from booking.appointments.models import Appointment
from booking.appointments.moves import length, note_change, settle, take_turn
from booking.appointments.rules import Status
from booking.audit.rules import Actor
from booking.availability.queries import Search, any_place
from booking.diary.actions import claim, reclaim
from booking.diary.models import Claim
from booking.diary.rules import Place
from booking.errors import StaleVersion
from booking.messages.queries import has_unsent
from booking.messages.rules import Kind
from booking.messages.stopping import drop_unsent
from booking.practice.queries import load_practice

TOLD = (Kind.CONFIRMATION, Kind.RESCHEDULE)


@dataclass(frozen=True, slots=True)
class Before:
    """What a visit was; `untold` when the mail that said so had not left yet."""

    starts_at: datetime
    minutes: int
    provider_id: int
    confirmed_at: datetime | None
    override_reason: str | None
    untold: bool


def before(session: Session, appointment: Appointment) -> Before:
    """To be asked before the change."""
    return Before(
        starts_at=appointment.starts_at,
        minutes=length(appointment) // timedelta(minutes=1),
        provider_id=appointment.provider_id,
        confirmed_at=appointment.confirmed_at,
        override_reason=appointment.override_reason,
        untold=has_unsent(session, subject_id=appointment.id, kinds=TOLD),
    )


def undo_change(
    session: Session,
    appointment: Appointment,
    kept: Before,
    *,
    version: int,
    status: str,
    by: Actor,
    now: datetime,
) -> None:
    """Puts back what was; `version` and `status` are the change's own: nobody changed it since.

    The status is asked for itself: the clicks of the day raise no version. A repeated undo is none.

    The mail about the change does not leave any more. Where it has left, or where one before it
    had not, the patient is told how it stands now.
    """
    take_turn(session, appointment)
    if _is_undone(appointment, kept, undone=version):
        return
    if (appointment.version, appointment.status) != (version, status):
        raise StaleVersion
    was_cancelled = appointment.status == Status.CANCELLED
    silent = drop_unsent(session, subject_id=appointment.id, subject_version=version)
    _put_back(session, appointment, kept, now=now)
    know_what_they_knew(session, appointment, undone=version)
    if not silent or kept.untold:
        moved_back = not silent and not was_cancelled
        kind = Kind.RESCHEDULE if moved_back else Kind.CONFIRMATION
        tell_patient(session, appointment, kind, now=now)
    note_change(session, appointment, "undo", by=by, now=now, fields=("starts_at", "status"))


def _is_undone(appointment: Appointment, kept: Before, *, undone: int) -> bool:
    present = appointment.starts_at, length(appointment), appointment.provider_id
    was = kept.starts_at, timedelta(minutes=kept.minutes), kept.provider_id
    is_next = appointment.version == undone + 1 and appointment.status != Status.CANCELLED
    return is_next and present == was


def _put_back(session: Session, appointment: Appointment, kept: Before, *, now: datetime) -> None:
    place = _place(session, appointment, kept, now=now)
    if appointment.claim_id is None:
        appointment.claim_id = claim(session, place, now=now).id
        uncancel(appointment)
    else:
        reclaim(session, session.get_one(Claim, appointment.claim_id), place, now=now)
    settle(appointment, place, now)
    appointment.confirmed_at = kept.confirmed_at
    appointment.override_reason = kept.override_reason
    session.flush()


def _place(session: Session, appointment: Appointment, kept: Before, *, now: datetime) -> Place:
    """It was theirs: no public rule is asked again, only whether somebody has it now."""
    practice = load_practice(session)
    sold = appointment.claim_id
    day = kept.starts_at.date()
    search = Search(
        practice.type_by_id(appointment.type_id),
        day,
        day,
        now,
        provider=practice.provider_by_id(kept.provider_id),
        ignoring=() if sold is None else (sold,),
        duration=timedelta(minutes=kept.minutes),
    )
    return any_place(session, practice, search, kept.starts_at)
