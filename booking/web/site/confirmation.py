"""What was just booked, for as long as the browser stays open; a refresh shows it again."""

from flask import redirect, request, url_for
from werkzeug import Response

from booking.appointments.rules import Status
from booking.errors import NotFound
from booking.web.context import database
from booking.web.frames import frame
from booking.web.security import Access, allow
from booking.web.site.just_made import BOOKED, just_made
from booking.web.site.linked import linked, linked_page


@allow(Access.PUBLIC)
def confirmation() -> Response:
    token, sent = just_made(BOOKED), request.args.get("sent")
    try:
        with database().reading() as reading:
            found = linked(reading, token)
    except NotFound:
        return redirect(url_for("site.book"), 303)
    if found.shown.status != Status.BOOKED:
        if frame() is not None:
            # Its own page is shown in no frame.
            return redirect(url_for("site.book"), 303)
        done = "unchanged" if sent else None
        return redirect(url_for("site.manage", token=token, done=done), 303)
    return linked_page("site/confirmation.html", found, sent=sent)
