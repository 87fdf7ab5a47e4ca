"""Counting the steps of a booking on its pages."""

from flask import after_this_request, request
from werkzeug import Response

from booking.reports.rules import Step
from booking.web.context import context, fetched_ahead, now
from booking.web.frames import frame
from booking.web.site.pages import last_known_practice


def note_seen() -> None:
    """In a frame with the first act there: it is on a page that others read for other reasons."""
    here = frame()
    # Whoever names a day was here before.
    is_first = "date" not in request.args and not (here and here.is_new)
    if is_first or (here and here.begins):
        note_step(Step.SEEN)


def note_chosen() -> None:
    here = frame()
    if here and here.begins:
        note_step(Step.SEEN)
    note_step(Step.CHOSEN)


def note_step(step: Step) -> None:
    """Written down when the answer has left: nobody waits for it, and no page fails by it."""
    if fetched_ahead():
        return
    here, zone = context(), last_known_practice().zone
    on = now().astimezone(zone).date()
    if here.steps.count(step, on, now=now()):

        @after_this_request
        def write_later(answer: Response) -> Response:
            answer.call_on_close(lambda: here.steps.write(here.database))
            return answer
