"""Counting the steps of a booking on its pages."""

from flask import after_this_request, request
from werkzeug import Response

from booking.reports.rules import Step
from booking.web.context import context, now
from booking.web.site.pages import last_known_practice


def note_step(step: Step) -> None:
    """Written down when the answer has left: nobody waits for it, and no page fails by it."""
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    here, zone = context(), last_known_practice().zone
    on = now().astimezone(zone).date()
    if here.steps.count(step, on, now=now()):

        @after_this_request
        def write_later(answer: Response) -> Response:
            answer.call_on_close(lambda: here.steps.write(here.database))
            return answer
