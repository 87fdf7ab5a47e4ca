"""What a change will do to visits that are booked: asked about before it is saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.appointments.models import Appointment
from booking.appointments.orphans import orphaned_visits
from booking.appointments.queries import AppointmentView, upcoming_of_types, view
from booking.practice.queries import Practice, load_practice
from booking.references import stored_reference
from booking.web.context import database, now
from booking.web.staff.reading import note_readings
from booking.web.staff.shell import page

# What the answer to the question sends besides what was typed.
OWN = ("csrf_token", "accepted", "back")


@dataclass(frozen=True, slots=True)
class Troubled:
    """By id: visits outside their provider's time, and visits of a type out of use."""

    outside: dict[int, AppointmentView]
    retired: dict[int, AppointmentView]

    def since(self, before: "Troubled") -> "Troubled":
        return Troubled(
            {key: one for key, one in self.outside.items() if key not in before.outside},
            {key: one for key, one in self.retired.items() if key not in before.retired},
        )

    @property
    def visits(self) -> list[AppointmentView]:
        return [*self.outside.values(), *self.retired.values()]

    @property
    def references(self) -> set[str]:
        return {visit.reference for visit in self.visits}


class Affected(Exception):
    """Visits that nobody has agreed to leave as they are."""

    def __init__(self, troubled: Troubled) -> None:
        super().__init__(f"{len(troubled.visits)} visits")
        self.troubled = troubled


def asked_first(change: Callable[[Session], None], saved: Callable[[], Response]) -> Response:
    """Saves, or shows what saving would do; nothing typed is lost on the way there and back."""
    try:
        save(change)
    except Affected as affected:
        return _question(affected.troubled)
    return saved()


def save(change: Callable[[Session], None]) -> None:
    """In one transaction: `Affected` takes it back, unless all that it names was accepted."""
    accepted = set(request.form.getlist("accepted"))
    with database().writing() as session:
        before = _troubled(session)
        change(session)
        session.flush()
        troubled = _troubled(session).since(before)
        if not troubled.references <= accepted:
            raise Affected(troubled)


def _troubled(session: Session) -> Troubled:
    practice = load_practice(session)
    return Troubled(
        _views(practice, orphaned_visits(session, practice, now=now())),
        _views(practice, _of_retired_types(session, practice)),
    )


def _of_retired_types(session: Session, practice: Practice) -> list[Appointment]:
    retired = [kind.id for kind in practice.types if not kind.active]
    return upcoming_of_types(session, retired, now=now()) if retired else []


def _views(practice: Practice, visits: Sequence[Appointment]) -> dict[int, AppointmentView]:
    return {visit.id: view(practice, visit, locale="en") for visit in visits}


def _question(troubled: Troubled) -> Response:
    visits = sorted(stored_reference(one) for one in troubled.references)
    note_readings("appointment.read", [f"appointment {one}" for one in visits])
    typed = [
        (name, value)
        for name, values in request.form.lists()
        if name not in OWN
        for value in values
    ]
    return page("settings_affected", troubled=troubled, typed=typed)
