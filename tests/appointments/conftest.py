import pytest
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from tests.factories import book


@pytest.fixture
def appointment(session: Session) -> Appointment:
    """Ana's, a week ahead: beyond every cut-off."""
    return book(session).appointment
