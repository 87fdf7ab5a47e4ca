"""Booking, and what the office sees and changes."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Response
from sqlalchemy.orm import Session

from booking.accounts.rules import Caller, Permission
from booking.appointments.actions import (
    Booked,
    book_appointment,
    book_for_caller,
    keep_answer,
    kept_answer,
)
from booking.appointments.changes import change_appointment
from booking.appointments.inputs import AppointmentsAsked, Booking, OfficeBooking, OfficeChange
from booking.appointments.models import Appointment, KeptAnswer
from booking.appointments.queries import by_reference, page_of
from booking.audit.actions import record
from booking.diary.actions import lock_diary
from booking.errors import InvalidInput, SlotTaken
from booking.intervals import Interval
from booking.keyring import fingerprint
from booking.limits.rules import Once
from booking.practice.queries import Practice, load_practice, provider_id_of
from booking.web import limits
from booking.web.api.access import caller, caller_if_any
from booking.web.api.answers import answer, json_answer, move_taken, slot_taken
from booking.web.api.asked import (
    PAGE,
    body,
    cursor_of,
    end_of,
    idempotency_key,
    place_of,
    query,
    start_of,
)
from booking.web.api.representations import appointment_shown, booked_shown
from booking.web.api.shapes import AppointmentShown, AppointmentsShown
from booking.web.context import config, database, keys, now, visitor
from booking.web.office import own_booking
from booking.web.staff.reading import CONTACT, note_reading


def list_appointments() -> Response:
    asked = query(AppointmentsAsked)
    after = place_of(asked.cursor)
    with database().reading() as session:
        practice = load_practice(session)
        span = _span(asked, practice)
        providers = [provider_id_of(practice, asked.provider)] if asked.provider else None
        found = page_of(
            session,
            span,
            provider_ids=providers,
            status=asked.status,
            after=after,
            limit=PAGE + 1,
        )
    items = [appointment_shown(practice, one, caller()) for one in found[:PAGE]]
    last = found[PAGE - 1] if len(found) > PAGE else None
    cursor = cursor_of(last.starts_at, last.id) if last else None
    _note(items, "appointments.read", f"appointments {_dates(span, practice)}")
    return answer(AppointmentsShown(items=items, next_cursor=cursor))


def see_appointment(reference: str) -> Response:
    with database().reading() as session:
        appointment = by_reference(session, reference)
        shown = appointment_shown(load_practice(session), appointment, caller())
    _note([shown], "appointment.read", f"appointment {appointment.reference}")
    return answer(shown)


def book() -> Response:
    office = caller_if_any()
    return _book_for_caller(office) if office else _book_as_visitor()


def change(reference: str) -> Response:
    asked = body(OfficeChange)
    try:
        with database().writing() as session:
            # Whose it is must still be true when it is changed.
            lock_diary(session)
            practice = load_practice(session)
            appointment = by_reference(session, reference)
            _check_own(practice, appointment, asked)
            change_appointment(session, appointment, asked, by=caller().actor, now=now())
            shown = appointment_shown(practice, appointment, caller())
            _note_answer(session, appointment, shown)
    except SlotTaken as error:
        return _time_taken(error, reference, asked)
    return answer(shown)


def _book_as_visitor() -> Response:
    limits.check_cheaply(limits.LOOKS)
    asked = body(Booking)
    # Two programs of other people may number their requests alike.
    once = _once_of(asked, scope=f"public {asked.email.lower()}")
    said = _said_before(once) if once else None
    if said is not None:
        return json_answer(said, 201)
    limits.check(limits.BOOKINGS)

    def write(session: Session) -> Booked:
        booked = book_appointment(session, asked, by=visitor(), now=now(), keys=keys())
        limits.check_contact(session, email=asked.email, phone=asked.phone)
        return booked

    return _book_once(asked, write, once)


def _book_for_caller(office: Caller) -> Response:
    asked = body(OfficeBooking)

    def write(session: Session) -> Booked:
        own = own_booking(session, asked, office)
        return book_for_caller(session, own, by=office.actor, now=now(), keys=keys())

    return _book_once(
        asked, write, _once_of(asked, scope=f"{office.actor.kind} {office.actor.name}")
    )


def _once_of(asked: Booking | OfficeBooking, *, scope: str) -> Once | None:
    key = idempotency_key()
    return Once(f"{scope} {key}", asked.model_dump_json()) if key else None


def _said_before(once: Once) -> str | None:
    """A look that takes nobody's turn; a twin under way is only seen by `kept_answer`."""
    with database().reading() as session:
        kept = session.get(KeptAnswer, once.key_hash)
    return kept.answer if kept and kept.body_hash == fingerprint(once.body) else None


def _book_once(
    asked: Booking | OfficeBooking, write: Callable[[Session], Booked], once: Once | None
) -> Response:
    """However often the same is asked with the same key, it is done and answered once."""
    try:
        with database().writing() as session:
            said = kept_answer(session, once) if once else None
            if said is None:
                said = _booked(session, write(session))
                if once:
                    keep_answer(session, once, said, now=now())
    except SlotTaken as error:
        return slot_taken(
            error, kind=asked.type, provider=asked.provider, starts_at=asked.starts_at
        )
    return json_answer(said, 201)


def _booked(session: Session, booked: Booked) -> str:
    shown = booked_shown(load_practice(session), booked, base_url=config().base_url)
    return shown.model_dump_json()


def _check_own(practice: Practice, appointment: Appointment, asked: OfficeChange) -> None:
    """Both whose it is and whose it becomes."""
    caller().require(Permission.BOOK, provider_id=appointment.provider_id)
    if "note" in asked.model_fields_set:
        caller().require(Permission.NOTES, provider_id=appointment.provider_id)
    if asked.provider is not None:
        named = provider_id_of(practice, asked.provider)
        caller().require(Permission.BOOK, provider_id=named)


def _time_taken(error: SlotTaken, reference: str, asked: OfficeChange) -> Response:
    with database().reading() as session:
        appointment = by_reference(session, reference)
        practice = load_practice(session)
    return move_taken(
        error,
        practice,
        appointment,
        provider=asked.provider,
        starts_at=asked.starts_at,
        minutes=asked.duration_minutes,
    )


def _personal(shown: Sequence[AppointmentShown]) -> tuple[str, ...]:
    """Whose time is taken is anybody's data only with a name or a note beside it."""
    fields = CONTACT if any(one.person.name for one in shown) else ()
    return (*fields, "note") if any(one.note for one in shown) else fields


def _note(shown: Sequence[AppointmentShown], action: str, subject: str) -> None:
    if fields := _personal(shown):
        note_reading(action, subject, fields, by=caller().actor)


def _note_answer(session: Session, appointment: Appointment, shown: AppointmentShown) -> None:
    """Of a change: where nothing was to change, all of it is still said."""
    if fields := _personal([shown]):
        subject = f"appointment {appointment.reference}"
        by = caller().actor
        record(session, "appointment.read", subject, by=by, now=now(), fields=fields)


def _dates(span: Interval, practice: Practice) -> str:
    last = (span.end - timedelta(microseconds=1)).astimezone(practice.zone).date()
    return f"{span.start.astimezone(practice.zone).date()} to {last}"


def _span(asked: AppointmentsAsked, practice: Practice) -> Interval:
    start, end = start_of(asked.first, practice.zone), end_of(asked.until, practice.zone)
    if end <= start:
        raise InvalidInput({"to": ["ends_before_start"]})
    return Interval(start, end)
