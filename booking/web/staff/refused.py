"""What the desk's own pages refuse: said where the ways on are in sight."""

from flask_babel import force_locale
from werkzeug import Response

from booking.errors import Refusal
from booking.web import wording
from booking.web.errors import answer_refusal, refusal_problem
from booking.web.staff.access import person_if_any
from booking.web.staff.answers import is_program
from booking.web.staff.shell import page


def refused(error: Refusal) -> Response:
    if is_program():
        return refusal_problem(error)
    plain = answer_refusal(error)
    if person_if_any() is None:
        return plain
    status = plain.status_code
    with force_locale("en"):
        words = {"title": wording.title_of_status(status), "detail": wording.of_status(status)}
        answer = page("refused", status=status, words=words)
    if "Retry-After" in plain.headers:
        answer.headers["Retry-After"] = plain.headers["Retry-After"]
    return answer
