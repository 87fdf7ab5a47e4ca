"""How many looked at the demo's free times and at its guide, beside those who booked."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.appointments.rules import Source
from booking.database import Database
from booking.opinions.actions import count_opinion
from booking.practice.queries import load_practice
from booking.reports.actions import add_steps
from booking.reports.rules import Step

# For every two who booked on a day, and a few more on every day.
OF_TWO = {Step.SEEN: 9, Step.CHOSEN: 4, Step.SENT: 2, Step.BOOKED: 2}
LOOKED = timedelta(weeks=4)
OPINIONS = {("en", True): 31, ("en", False): 4, ("es", True): 6}


def fill_steps(database: Database, *, now: datetime) -> None:
    with database.writing() as session:
        counts = Counter[tuple[date, Step]]()
        for day, booked in _booked(session, now - LOOKED).items():
            counts.update({(day, step): booked * of_two // 2 for step, of_two in OF_TWO.items()})
            counts[day, Step.SEEN] += day.day % 5
            counts[day, Step.CHOSEN] += day.day % 3
        add_steps(session, counts)
        for (locale, helpful), times in OPINIONS.items():
            for _ in range(times):
                count_opinion(session, "hair-restoration", locale=locale, helpful=helpful)


def _booked(session: Session, since: datetime) -> Counter[date]:
    zone = load_practice(session).zone
    made = select(Appointment.created_at).where(
        Appointment.source == Source.WEB, Appointment.created_at >= since
    )
    return Counter(at.astimezone(zone).date() for at in session.scalars(made))
