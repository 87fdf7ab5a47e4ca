"""The day, as the desk sees it."""

from datetime import timedelta

from werkzeug import Response

from booking.appointments.queries import page_of, view
from booking.intervals import Interval, midnight
from booking.practice.queries import load_practice
from booking.web.context import database, now
from booking.web.staff.shell import page


def today() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
        on = now().astimezone(practice.zone).date()
        span = Interval(
            midnight(on, practice.zone), midnight(on + timedelta(days=1), practice.zone)
        )
        visits = [view(practice, one, locale="en") for one in page_of(session, span)]
    return page("today", on=on, visits=visits)
