"""From where somebody came, noted with the first page they open, unless they do not want it."""

import logging
import re
import secrets
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from flask import current_app, redirect, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.campaigns.actions import forget_visitor, note_arrival
from booking.campaigns.queries import came_sponsored, is_sponsored
from booking.campaigns.rules import VISITOR_LIFE, Arrival, arrival, word
from booking.errors import TooManyRequests
from booking.web import limits
from booking.web.context import config, database, fetched_ahead, now
from booking.web.frames import NUMBER, frame
from booking.web.sealing import Purpose, seal, unsealed
from booking.web.security import Access

CAME, UNCOUNTED = "came", "uncounted"
# In the address to which a short link leads.
COUNTED = "counted"
WIDGET = "widget"
# As long as browsers keep a cookie at most.
UNCOUNTED_LIFE = timedelta(days=400)
# A maker of phones is called Cubot.
PROGRAMS = re.compile(r"(?<!cu)bot\b|crawl|spider|preview|externalhit", re.IGNORECASE)
log = logging.getLogger(__name__)


def note_where_from(answer: Response) -> Response:
    """Once the page is made: it is the same whether this can be kept or not."""
    number = _note(_said_here()) if _is_a_page(answer) else None
    if number is not None and frame() is None:
        _keep(answer, CAME, number, VISITOR_LIFE)
    return answer


def note_first_form() -> None:
    """In a frame a form may be the first that is used, and what it leads to is tied to it."""
    here = frame()
    if here is not None and here.begins and request.method == "POST":
        _note(_said_here())


def lead_on(path: str, told: dict[str, str]) -> Response:
    """A click on a short link is counted here, and the page that it leads to is told so.

    The campaign stays in the address: what it says there needs no cookie.
    """
    number = _note(_said(told, request.referrer, landing=path))
    marked = {} if number is None else {COUNTED: seal(told["utm_campaign"], Purpose.COUNTED)}
    answer = redirect(f"{path}?{urlencode(told | marked)}", 303)
    if number is not None:
        _keep(answer, CAME, number, VISITOR_LIFE)
    return answer


def _said_here() -> Arrival:
    """In a frame with the first act, by the campaign on whose page it is shown."""
    here = frame()
    if here is None:
        return Arrival() if _is_counted() else _said(request.args.to_dict(), request.referrer)
    if not here.begins:
        return Arrival()
    # What tells it from the campaign's link, for bookings as for leads.
    told = {**request.args.to_dict(), "utm_campaign": here.campaign, "utm_content": WIDGET}
    return _said(told, f"https://{here.site}" if here.site else None)


def _is_counted() -> bool:
    """By the short link a moment ago; whoever is sent this address later is somebody else."""
    mark = request.args.get(COUNTED)
    campaign = unsealed(mark, Purpose.COUNTED) if mark else None
    return campaign is not None and campaign == request.args.get("utm_campaign")


def _said(told: dict[str, str], referrer: str | None, *, landing: str | None = None) -> Arrival:
    landing = landing or request.path
    return arrival(told, referrer=referrer, landing=landing, own_hosts=_own_hosts())


def _own_hosts() -> set[str]:
    """A practice with several names is asked by one of them, and goes by another in its mails."""
    return {urlsplit(one).hostname or "" for one in (request.host_url, config().base_url)}


def known_visitor() -> str | None:
    """The number that this browser keeps for us, while it does not object."""
    return None if objects() else _kept_number()


def objects() -> bool:
    """By what the browser says to every site, or by our own button."""
    signals = (request.headers.get("Sec-GPC"), request.headers.get("DNT"))
    return "1" in signals or UNCOUNTED in request.cookies


def opted_out() -> bool:
    return UNCOUNTED in request.cookies


def opt_out(session: Session, answer: Response) -> None:
    """What was noted of this browser is nobody's from now on."""
    number = _kept_number()
    if number is not None:
        forget_visitor(session, number)
    answer.delete_cookie(CAME)
    _keep(answer, UNCOUNTED, "1", UNCOUNTED_LIFE)


def opt_in(answer: Response) -> None:
    """Nothing comes back: only how they come from now on is noted again."""
    answer.delete_cookie(UNCOUNTED)


def from_sponsored() -> bool:
    """The address says so, whoever is not counted; otherwise this browser's way here today."""
    here = frame()
    named = word(request.args.get("utm_campaign")) if here is None else here.campaign
    number = known_visitor()
    if named is None and number is None:
        return False
    try:
        with database().reading() as session:
            if named is not None:
                return is_sponsored(session, named)
            return number is not None and came_sponsored(session, number, now=now())
    except SQLAlchemyError:
        return False


def _note(came: Arrival) -> str | None:
    """The number of a browser that has come anew."""
    if not came.says_where_from or objects() or _is_nobody():
        return None
    number = _kept_number() or secrets.token_urlsafe(16)
    try:
        limits.check_cheaply(limits.ARRIVALS)
        with database().writing() as session:
            touch = note_arrival(session, came, visitor=number, now=now())
    except TooManyRequests:
        return None
    except SQLAlchemyError as error:
        log.warning("an arrival was not noted: %s", type(error).__name__)
        return None
    return number if touch is not None else None


def _is_a_page(answer: Response) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    is_public = getattr(view, "access", None) is Access.PUBLIC
    is_read = request.method == "GET" and answer.status_code < 400
    # A short link is no page: what it leads on to is counted before, and the rest is no arrival.
    is_one = answer.mimetype == "text/html" and request.endpoint != "site.go"
    return is_public and is_read and is_one


def _is_nobody() -> bool:
    is_program = PROGRAMS.search(request.headers.get("User-Agent", "")) is not None
    return is_program or fetched_ahead()


def _kept_number() -> str | None:
    here = frame()
    number = request.cookies.get(CAME, "") if here is None else here.visit
    return number if NUMBER.fullmatch(number) else None


def _keep(answer: Response, name: str, value: str, life: timedelta) -> None:
    secure = config().base_url.startswith("https://")
    answer.set_cookie(name, value, max_age=life, secure=secure, httponly=True, samesite="Lax")
