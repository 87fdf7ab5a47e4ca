"""Forms that never reached their page: too old, from elsewhere, or too large."""

from flask import redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from booking.appointments.inputs import NOTE_LENGTH, REASON_LENGTH
from booking.errors import NotFound
from booking.web.errors import answer_refusal
from booking.web.site import asking, check, details, manage, ways
from booking.web.site.linked import LinkGone

SENT = {f"site.send_{name}": way for name, way in asking.ASKING.items()}
UNMADE = {"site.send_cancel": "cancelled", "site.send_details": "booked"}


def forged_or_stale(error: CSRFError) -> Response:
    """Instead of an error page that loses what was typed; without any, the page opened anew."""
    try:
        answer = _once_more()
    except LinkGone as gone:
        return manage.link_gone(gone)
    except check.CheckClosed as closed:
        return check.check_closed(closed)
    except NotFound as missing:
        return answer_refusal(missing)
    if answer.status_code != 303:
        answer.status_code = error.code or 400
    return answer


def too_large(_error: RequestEntityTooLarge) -> Response:
    unmade = UNMADE.get(request.endpoint or "", "sent")
    longest = REASON_LENGTH if unmade == "cancelled" else NOTE_LENGTH
    page = render_template("site/too_large.html", longest=longest, unmade=unmade)
    return Response(page, 413, content_type="text/html; charset=utf-8")


def _once_more() -> Response:
    named = request.view_args or {}
    if request.endpoint == "site.send_details":
        return details.expired(named["slug"])
    if request.endpoint == "site.send_check_question":
        return check.expired(named["question"])
    if request.endpoint == "site.send_cancel":
        return manage.expired(named["token"])
    if request.endpoint == "site.instead":
        return ways.expired(named["way"])
    if request.endpoint in SENT:
        return asking.expired(SENT[request.endpoint])
    return redirect(request.path, 303)
