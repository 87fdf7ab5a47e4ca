"""Ask us to call: the form, and what happens next."""

from flask import redirect, url_for
from werkzeug import Response

from booking.availability.timetables import desk_hours
from booking.errors import NotFound
from booking.intervals import Interval
from booking.leads.emails import is_thanked
from booking.leads.queries import lead_by_reference
from booking.leads.rules import LOOKS_AROUND, Stage
from booking.practice.queries import Practice, load_practice
from booking.web.context import database, now
from booking.web.languages import language
from booking.web.security import Access, allow
from booking.web.site import asking
from booking.web.site.just_made import LEAD, just_made
from booking.web.site.offers import first_offer
from booking.web.site.pages import page, personal


@allow(Access.PUBLIC)
def callback() -> Response:
    return asking.ask(asking.CALLBACK)


@allow(Access.PUBLIC)
def send_callback() -> Response:
    return asking.send(asking.CALLBACK)


@allow(Access.PUBLIC)
def thanks() -> Response:
    """Alike for what was taken for spam: whoever sent it does not learn which."""
    try:
        with database().reading() as reading:
            practice = load_practice(reading)
            lead = lead_by_reference(reading, just_made(LEAD))
            is_promised = lead.stage == Stage.SPAM or is_thanked(reading, lead)
            offer = first_offer(reading, practice, locale=language())
    except NotFound:
        return redirect(url_for("site.callback"), 303)
    values = {
        "lead": lead,
        "mail_promised": lead.email and is_promised,
        "office": _next_hours(practice),
        "at": now(),
        "location": practice.locations[0],
        "offer": offer,
    }
    return personal(page("site/thanks.html", practice, values))


def _next_hours(practice: Practice) -> Interval | None:
    """When somebody is in the office, now or next."""
    hours = desk_hours(practice, Interval(now(), now() + LOOKS_AROUND))
    return hours[0] if hours else None
