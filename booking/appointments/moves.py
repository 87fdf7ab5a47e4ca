"""Another time, provider or length for a visit: one transaction, and repeatable."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.appointments.emails import tell_office, tell_patient
from booking.appointments.ledger import follow
from booking.appointments.models import Appointment
from booking.appointments.rules import Status, cutoff, leaves_at, still_open
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.availability.broken import check_day_not_over
from booking.availability.queries import Search, any_place, offered_by, offered_place
from booking.availability.timetables import is_open
from booking.diary.actions import lock_diary, reclaim
from booking.diary.models import Claim
from booking.diary.rules import Place
from booking.errors import InvalidInput, StaleVersion, StatusConflict, TooLate
from booking.intervals import Interval
from booking.messages.queries import has_unsent
from booking.messages.rules import Kind
from booking.practice.models import ConsultationType
from booking.practice.queries import Practice, load_practice


@dataclass(frozen=True, slots=True)
class Move:
    """`version` is the one the mover saw, where that matters; `override` is the office's alone.

    Without `minutes` the visit keeps its length, which need not be its type's.
    """

    starts_at: datetime
    provider: str | None = None
    minutes: int | None = None
    version: int | None = None
    override: bool = False
    notify: bool = True


def move_appointment(
    session: Session, appointment: Appointment, move: Move, *, by: Actor, now: datetime
) -> None:
    """Claims the new time before it leaves the old; who loses keeps what they had."""
    take_turn(session, appointment)
    practice = load_practice(session)
    if appointment.status == Status.CANCELLED:
        raise StatusConflict
    if is_there_already(practice, appointment, move):
        return
    _check_movable(practice, appointment, move, by=by, now=now)
    place = _new_place(session, practice, appointment, move, now=now)
    before, provider_before = appointment.starts_at, appointment.provider_id
    only_length = _stays(practice, appointment, move)
    reclaim(session, session.get_one(Claim, appointment.claim_id), place, now=now)
    settle(appointment, place, now)
    if not only_length:
        appointment.confirmed_at = None
    _tell_of_move(session, appointment, notify=move.notify, by=by, now=now)
    if not by.is_at_the_desk:
        tell_office(session, practice, appointment, "moved", now=now, previous_starts_at=before)
    fields = _fields_moved(appointment, before, provider_before, only_length=only_length)
    note_change(session, appointment, "move", by=by, now=now, fields=fields)


def _fields_moved(
    appointment: Appointment, before: datetime, provider_before: int, *, only_length: bool
) -> tuple[str, ...]:
    moved = {
        "ends_at": only_length,
        "starts_at": appointment.starts_at != before,
        "provider": appointment.provider_id != provider_before,
    }
    return tuple(name for name, is_other in moved.items() if is_other)


def is_there_already(practice: Practice, appointment: Appointment, move: Move) -> bool:
    same_length = move.minutes is None or timedelta(minutes=move.minutes) == length(appointment)
    return same_length and _stays(practice, appointment, move)


def length(appointment: Appointment) -> timedelta:
    return appointment.ends_at - appointment.starts_at


def own_length(kind: ConsultationType, appointment: Appointment) -> timedelta | None:
    """None where it is its type's."""
    usual = timedelta(minutes=kind.duration_minutes)
    return None if length(appointment) == usual else length(appointment)


def take_turn(session: Session, appointment: Appointment) -> None:
    """See it as it is now: whoever had the turn before may have changed it."""
    lock_diary(session)
    session.refresh(appointment)


def check_cutoff(appointment: Appointment, minutes: int, now: datetime) -> None:
    until = cutoff(appointment.starts_at, minutes)
    if not still_open(until, now):
        raise TooLate(until)


def settle(appointment: Appointment, place: Place, now: datetime) -> None:
    appointment.starts_at = place.visit.start
    appointment.ends_at = place.visit.end
    appointment.provider_id = place.provider_id
    appointment.version += 1
    appointment.agreed_at = now


def note_change(
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
    follow(session, appointment, by=by, now=now)


def _stays(practice: Practice, appointment: Appointment, move: Move) -> bool:
    provider = practice.provider_by_id(appointment.provider_id).slug
    return move.starts_at == appointment.starts_at and move.provider in (None, provider)


def _check_movable(
    practice: Practice, appointment: Appointment, move: Move, *, by: Actor, now: datetime
) -> None:
    if move.version not in (None, appointment.version):
        raise StaleVersion
    # Who has arrived can stay longer, but not come at another time.
    arrived = appointment.status == Status.ARRIVED and _stays(practice, appointment, move)
    if appointment.status != Status.BOOKED and not arrived:
        raise StatusConflict
    if not by.is_office:
        check_cutoff(appointment, practice.settings.move_cutoff_minutes, now)


def _tell_of_move(
    session: Session, appointment: Appointment, *, notify: bool, by: Actor, now: datetime
) -> None:
    due_at = leaves_at(now, by)
    if notify:
        tell_patient(session, appointment, Kind.RESCHEDULE, now=now, due_at=due_at)
    elif has_unsent(session, subject_id=appointment.id, kinds=(Kind.CONFIRMATION, Kind.RESCHEDULE)):
        # What was to be sent is no longer true: silence would leave them with no mail at all.
        tell_patient(session, appointment, Kind.CONFIRMATION, now=now, due_at=due_at)


def _new_place(
    session: Session, practice: Practice, appointment: Appointment, move: Move, *, now: datetime
) -> Place:
    search = _search(practice, appointment, move, now)
    if _stays(practice, appointment, move):
        if not move.override:
            _check_open(practice, appointment, move)
    elif move.override:
        check_day_not_over(practice, search, move.starts_at)
    else:
        return offered_place(session, practice, search, move.starts_at)
    return any_place(session, practice, search, move.starts_at)


def _search(practice: Practice, appointment: Appointment, move: Move, now: datetime) -> Search:
    """With the same provider unless another is named; the time being left is no obstacle.

    What was booked can be moved although its type or provider takes no new bookings.
    """
    kind = practice.type_by_id(appointment.type_id)
    provider = practice.provider_by_id(appointment.provider_id)
    if move.provider not in (None, provider.slug):
        provider = offered_by(practice, kind, str(move.provider))
    assert appointment.claim_id is not None
    day = move.starts_at.date()
    duration = timedelta(minutes=move.minutes) if move.minutes else own_length(kind, appointment)
    ignoring = (appointment.claim_id,)
    return Search(kind, day, day, now, provider=provider, ignoring=ignoring, duration=duration)


def _check_open(practice: Practice, appointment: Appointment, move: Move) -> None:
    """A visit that begins when it did asks the public rules only for the time it gains."""
    ends_at = appointment.starts_at + timedelta(minutes=move.minutes or 0)
    if ends_at > appointment.ends_at:
        gained = Interval(appointment.ends_at, ends_at)
        provider = practice.provider_by_id(appointment.provider_id)
        if not is_open(practice, provider, gained):
            raise InvalidInput({"duration_minutes": ["outside_hours"]})
