"""Another time, provider or length for a visit: chosen, shown with its mail, then made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import request
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import length, own_length
from booking.appointments.queries import AppointmentView, by_reference, view
from booking.appointments.undo import before
from booking.availability.queries import Search, Slot, free_slots
from booking.diary.actions import lock_diary
from booking.errors import InvalidInput, Refusal, SlotTaken, StaleVersion, StatusConflict
from booking.inputs import from_form
from booking.practice.models import ConsultationType, Provider
from booking.practice.queries import Practice, load_practice, provider_id_of
from booking.web import wording
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.answers import own_path, part_or_page
from booking.web.staff.reading import note_reading
from booking.web.staff.rehearsals import rehearsed
from booking.web.staff.spans import DAY, date_of
from booking.web.staff.undoing import done, sealed
from booking.web.staff.walls import FIRST, hour_of, instant_of, instants_of, wall_of

DAYS_AT_ONCE = 7
REASONS = ("The patient asked", "The doctor asked", "Two people come", "Running late")
# What the form calls the fields.
NAMES = {"starts_at": "time", "duration_minutes": "minutes"}
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A visit of which the caller may change the time."""

    practice: Practice
    appointment: Appointment
    shown: AppointmentView

    @property
    def kind(self) -> ConsultationType:
        return self.practice.type_by_id(self.appointment.type_id)

    @property
    def provider(self) -> Provider:
        return self.practice.provider_by_id(self.appointment.provider_id)

    @property
    def providers(self) -> list[Provider]:
        """Those to choose from; whose it is now is always one."""
        offering = self.practice.providers_of(self.kind)
        mine = [one for one in offering if caller().may(Permission.BOOK, provider_id=one.id)]
        return mine if self.provider in mine else [self.provider, *mine]

    @property
    def minutes(self) -> int:
        return length(self.appointment) // timedelta(minutes=1)


def found_visit(session: Session, reference: str) -> Found:
    practice = load_practice(session)
    appointment = by_reference(session, reference)
    caller().require(Permission.BOOK, provider_id=appointment.provider_id)
    return Found(practice, appointment, view(practice, appointment, locale="en"))


def move(reference: str) -> Response:
    with database().reading() as session:
        found = found_visit(session, reference)
    if not _names_a_change():
        return _choose(found)
    try:
        return _propose(found, _change(found))
    except InvalidInput as refusal:
        return _choose(found, errors=refusal.errors, status=422)
    except (StaleVersion, StatusConflict) as refusal:
        return _cannot(found, refusal)


def send_move(reference: str) -> Response:
    with database().reading() as session:
        found = found_visit(session, reference)
    change = None
    try:
        change = _change(found)
        with database().writing() as session:
            # Whose it is must still be true when it is changed.
            lock_diary(session)
            appointment = found_visit(session, reference).appointment
            kept, version = before(session, appointment), appointment.version
            change_appointment(session, appointment, change, by=caller().actor, now=now())
            token = sealed(appointment, kept) if appointment.version != version else None
    except (StaleVersion, StatusConflict) as refusal:
        return _cannot(found, refusal)
    except (SlotTaken, InvalidInput) as refusal:
        return _again(found, change, refusal)
    moved = change.starts_at is not None or change.provider is not None
    return done("Moved." if moved else "The length is changed.", token)


def _names_a_change() -> bool:
    return any(request.values.get(name) for name in ("at", "date", "time", "minutes", "provider"))


def _change(found: Found) -> OfficeChange:
    """What the form or the drop asks; what is so already is left out."""
    zone, appointment = found.practice.zone, found.appointment
    asked = request.values
    at = asked.get("at") or _joined(asked.get("date", ""), asked.get("time", ""))
    fields = {
        "version": asked.get("version", ""),
        "override": asked.get("override", ""),
        "reason": asked.get("reason", ""),
        "notify": "false" if asked.get("notify") == "no" else "true",
    }
    stays = not at or (
        at == wall_of(appointment.starts_at, zone)
        and asked.get("hour", hour_of(appointment.starts_at, zone))
        == hour_of(appointment.starts_at, zone)
    )
    if not stays:
        start = instant_of(at, zone, field="time", hour=asked.get("hour", FIRST))
        fields["starts_at"] = start.isoformat()
    if asked.get("provider", found.provider.slug) != found.provider.slug:
        fields["provider"] = asked["provider"]
        whose = provider_id_of(found.practice, asked["provider"])
        caller().require(Permission.BOOK, provider_id=whose)
    if asked.get("minutes", str(found.minutes)) != str(found.minutes):
        fields["duration_minutes"] = asked["minutes"]
    return from_form(OfficeChange, fields)


def _joined(day: str, clock: str) -> str:
    if bool(day) != bool(clock):
        raise InvalidInput({"time" if day else "date": ["required"]})
    return f"{day}T{clock}" if day else ""


def _propose(
    found: Found, change: OfficeChange, *, errors: Errors | None = None, status: int = 200
) -> Response:
    tried = rehearsed(found.appointment.reference, change)
    zone = found.practice.zone
    starts_at = change.starts_at or found.appointment.starts_at
    at = wall_of(starts_at, zone)
    values = {
        "tried": tried,
        "change": change,
        "at": at,
        "hour": hour_of(starts_at, zone),
        "hours": instants_of(at, zone, field="time"),
        "hour_of": lambda instant: hour_of(instant, zone),
        "wall_of": lambda instant: wall_of(instant, zone),
        "only_length": change.starts_at is None and change.provider is None,
        "minutes": change.duration_minutes or found.minutes,
        "provider": change.provider or found.provider.slug,
        "errors": _worded(errors or {}),
        "reasons": REASONS,
        "version": change.version or found.appointment.version,
    }
    return page_about("move_to", found, status=409 if tried.taken else status, **values)


def _again(found: Found, change: OfficeChange | None, refusal: Refusal) -> Response:
    """Somebody was faster, or a reason is missing: the same question with what was typed."""
    errors = refusal.errors if isinstance(refusal, InvalidInput) else {}
    if change is None:
        return _choose(found, errors=errors, status=422)
    try:
        return _propose(found, change, errors=errors, status=STATUS[type(refusal)])
    except InvalidInput as invalid:
        return _choose(found, errors=invalid.errors, status=422)


def _cannot(found: Found, refusal: StaleVersion | StatusConflict) -> Response:
    return page_about("move_not", found, status=409, stale=isinstance(refusal, StaleVersion))


def _choose(found: Found, *, errors: Errors | None = None, status: int = 200) -> Response:
    zone, asked = found.practice.zone, request.values
    today = now().astimezone(zone).date()
    around = found.appointment.starts_at.astimezone(zone).date()
    first = max(date_of(asked.get("from")) or around, today)
    provider = _chosen(found)
    typed = {
        "date": asked.get("date") or (asked.get("at") or wall_of(found.shown.starts_at, zone))[:10],
        "time": asked.get("time") or (asked.get("at") or wall_of(found.shown.starts_at, zone))[11:],
        "minutes": asked.get("minutes") or str(found.minutes),
        "provider": provider.slug,
    }
    values = {
        "first": first,
        "earlier": max(first - DAYS_AT_ONCE * DAY, today) if first > today else None,
        "later": first + DAYS_AT_ONCE * DAY,
        "days": _free_days(found, provider, first),
        "typed": typed,
        "errors": _worded(errors or {}),
        "wall_of": lambda instant: wall_of(instant, zone),
        "hour_of": lambda instant: hour_of(instant, zone),
    }
    return page_about("move", found, status=status, **values)


def _chosen(found: Found) -> Provider:
    slug = request.values.get("provider")
    return next((one for one in found.providers if one.slug == slug), found.provider)


def _free_days(found: Found, provider: Provider, first: date) -> list[tuple[date, list[Slot]]]:
    zone = found.practice.zone
    sold = found.appointment.claim_id
    search = Search(
        found.kind,
        first,
        first + (DAYS_AT_ONCE - 1) * DAY,
        now(),
        provider=provider,
        ignoring=(sold,) if sold else (),
        duration=own_length(found.kind, found.appointment),
    )
    with database().reading() as session:
        slots = free_slots(session, found.practice, search).slots
    # Where the visit is now is no choice.
    here = found.appointment.starts_at, found.provider.slug
    slots = tuple(one for one in slots if (one.starts_at, one.provider) != here)
    days = groupby(slots, key=lambda slot: slot.starts_at.astimezone(zone).date())
    return [(day, list(some)) for day, some in days]


def _worded(errors: Errors) -> dict[str, list[str]]:
    return {
        NAMES.get(name, name): [wording.of_code(code) for code in codes]
        for name, codes in errors.items()
    }


def page_about(template: str, found: Found, *, status: int = 200, **values: object) -> Response:
    """Whatever it says, it shows whose visit it is."""
    note_reading("appointment.read", f"appointment {found.appointment.reference}")
    back = own_path(request.values.get("back"))
    return part_or_page(
        template, status=status, visit=found.shown, found=found, back=back, **values
    )
