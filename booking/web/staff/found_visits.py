"""A visit that somebody is about to change, and the pages that ask about it."""

from dataclasses import dataclass
from datetime import timedelta

from flask import request
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.models import Appointment
from booking.appointments.moves import length
from booking.appointments.queries import AppointmentView, view
from booking.practice.models import ConsultationType, Provider
from booking.practice.queries import Practice, load_practice
from booking.web.staff.access import caller
from booking.web.staff.answers import own_path, part_or_page
from booking.web.staff.own_visits import own_visit
from booking.web.staff.reading import note_reading


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
    appointment = own_visit(session, reference, Permission.BOOK)
    return Found(practice, appointment, view(practice, appointment, locale="en"))


def page_about(template: str, found: Found, *, status: int = 200, **values: object) -> Response:
    """Whatever it says, it shows whose visit it is."""
    note_reading("appointment.read", f"appointment {found.appointment.reference}")
    back = own_path(request.values.get("back"))
    return part_or_page(
        template, status=status, visit=found.shown, found=found, back=back, **values
    )
