"""A visit that whoever asks may see or change: their own, or anybody's where the role says so."""

from sqlalchemy.orm import Session

from booking.accounts.rules import Permission
from booking.appointments.models import Appointment
from booking.appointments.queries import by_reference
from booking.diary.actions import lock_diary
from booking.web.staff.access import caller


def own_visit(session: Session, reference: str, permission: Permission) -> Appointment:
    visit = by_reference(session, reference)
    caller().require(permission, provider_id=visit.provider_id)
    return visit


def own_visit_in_turn(session: Session, reference: str, permission: Permission) -> Appointment:
    """Whose it is must still be true when it is changed."""
    lock_diary(session)
    return own_visit(session, reference, permission)
