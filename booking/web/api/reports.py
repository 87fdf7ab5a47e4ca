"""From touch to attended visit, for programs."""

from flask import Response

from booking.errors import InvalidInput
from booking.intervals import Interval
from booking.practice.queries import load_practice
from booking.reports.funnel import Ledger
from booking.reports.funnel import funnel as count
from booking.reports.inputs import FunnelAsked
from booking.web.api.answers import answer
from booking.web.api.asked import end_of, query, start_of
from booking.web.api.representations import funnel_shown
from booking.web.context import database


def funnel() -> Response:
    asked = query(FunnelAsked)
    with database().reading() as session:
        zone = load_practice(session).zone
        start, end = start_of(asked.first, zone), end_of(asked.until, zone)
        if end <= start:
            raise InvalidInput({"to": ["ends_before_start"]})
        rows = count(session, Ledger(Interval(start, end), asked.by, asked.touch), zone)
    return answer(funnel_shown(rows))
