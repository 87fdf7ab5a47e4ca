"""What somebody agreed to when they booked: consents word for word, and answers we may keep."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking.appointments.inputs import Booking, OfficeBooking
from booking.appointments.models import Appointment
from booking.checks.queries import to_keep
from booking.people.actions import keep_consent


def keep_agreed(
    session: Session,
    appointment: Appointment,
    booking: Booking | OfficeBooking,
    *,
    page: str,
    now: datetime,
) -> None:
    purposes = ["booking", "marketing"] if booking.marketing else ["booking"]
    if isinstance(booking, Booking):
        kept = to_keep(session, booking.check)
        appointment.check_version, appointment.check_answers = kept.version, kept.answers
        purposes += ["answers"] if kept.version else []
    for purpose in purposes:
        keep_consent(
            session,
            appointment.person_id,
            purpose=purpose,
            locale=booking.locale,
            page=page,
            now=now,
        )
