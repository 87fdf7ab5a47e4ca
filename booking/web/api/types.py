"""What can be booked."""

from flask import Response

from booking.practice.queries import load_practice
from booking.web.api.answers import answer
from booking.web.api.representations import type_shown
from booking.web.api.shapes import TypesShown
from booking.web.context import database


def list_types() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
    return answer(TypesShown(types=[type_shown(practice, one) for one in practice.active_types]))
