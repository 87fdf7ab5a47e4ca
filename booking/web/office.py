"""What somebody of the office may book: stated once, for its pages and for its programs."""

from sqlalchemy.orm import Session

from booking.accounts.rules import Caller, Permission, Scope
from booking.appointments.inputs import OfficeBooking
from booking.appointments.patients import is_patient_of
from booking.errors import Forbidden, InvalidInput
from booking.practice.queries import load_practice, provider_id_of


def own_booking(session: Session, asked: OfficeBooking, office: Caller) -> OfficeBooking:
    """A provider books for themselves, named or not, and for nobody else's patients."""
    if asked.lead is not None and office.scope(Permission.LEADS) is Scope.NONE:
        raise Forbidden
    if office.scope(Permission.BOOK) is Scope.ALL:
        return asked
    practice = load_practice(session)
    if asked.provider is None and office.provider_id is not None:
        own = practice.provider_by_id(office.provider_id).slug
        asked = asked.model_copy(update={"provider": own})
    provider_id = provider_id_of(practice, asked.provider or "")
    office.require(Permission.BOOK, provider_id=provider_id)
    known = isinstance(asked.person, int)
    if known and not is_patient_of(session, int(asked.person or 0), provider_id=provider_id):
        # In the words for somebody who does not exist: whose patient they are stays unsaid.
        raise InvalidInput({"person": ["unknown_person"]})
    return asked
