"""From where somebody came, noted with the first page they open, unless they do not want it."""

import logging
import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.campaigns.actions import forget_visitor, note_arrival
from booking.campaigns.queries import came_sponsored, is_sponsored
from booking.campaigns.rules import VISITOR_LIFE, Arrival, arrival, word
from booking.errors import TooManyRequests
from booking.web import limits
from booking.web.context import config, database, now
from booking.web.frames import DEMO, NUMBER, Frame, frame
from booking.web.security import Access

CAME, UNCOUNTED = "came", "uncounted"
# As long as browsers keep a cookie at most.
UNCOUNTED_LIFE = timedelta(days=400)
AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")
# A maker of phones is called Cubot.
PROGRAMS = re.compile(r"(?<!cu)bot\b|crawl|spider|preview|externalhit", re.IGNORECASE)
log = logging.getLogger(__name__)


def note_where_from(answer: Response) -> Response:
    """Once the page is made: it is the same whether this can be kept or not."""
    if _is_a_page(answer):
        came = _said_here()
        if came.says_where_from and not objects() and not _is_nobody():
            _note(came, answer)
    return answer


def _said_here() -> Arrival:
    """In a frame once, by the campaign on whose page it is shown."""
    here = frame()
    if here is None:
        return _said(request.args.get("utm_campaign"))
    return _said(here.campaign) if here.is_new and _is_shown(here) else Arrival()


def _said(campaign: str | None) -> Arrival:
    told = {**request.args.to_dict(), "utm_campaign": campaign}
    ours = _own_hosts()
    return arrival(told, referrer=request.referrer, landing=request.path, own_hosts=ours)


def _own_hosts() -> set[str]:
    """A practice with several names is asked by one of them, and goes by another in its mails."""
    return {urlsplit(one).hostname or "" for one in (request.host_url, config().base_url)}


def _is_shown(here: Frame) -> bool:
    """On a site that is not listed the browser refuses what it has asked for."""
    shown_by = urlsplit(request.referrer or "")
    is_listed = f"{shown_by.scheme}://{shown_by.netloc}" in here.origins
    return here.campaign != DEMO and bool(here.origins) and (is_listed or not request.referrer)


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


def _note(came: Arrival, answer: Response) -> None:
    number = _kept_number() or secrets.token_urlsafe(16)
    try:
        limits.check_cheaply(limits.ARRIVALS)
        with database().writing() as session:
            touch = note_arrival(session, came, visitor=number, now=now())
    except TooManyRequests:
        return
    except SQLAlchemyError as error:
        log.warning("an arrival was not noted: %s", type(error).__name__)
        return
    if touch is not None and frame() is None:
        _keep(answer, CAME, number, VISITOR_LIFE)


def _is_a_page(answer: Response) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    is_public = getattr(view, "access", None) is Access.PUBLIC
    is_read = request.method == "GET" and answer.status_code < 400
    # A short link is no page: the one that it leads to says the same, with a cookie or without.
    is_one = answer.mimetype == "text/html" and request.endpoint != "site.go"
    return is_public and is_read and is_one


def _is_nobody() -> bool:
    """Fetched in case somebody should go there, or by a program that says so."""
    ahead = (request.headers.get(name, "") for name in AHEAD)
    return any("prefetch" in one for one in ahead) or bool(
        PROGRAMS.search(request.headers.get("User-Agent", ""))
    )


def _kept_number() -> str | None:
    here = frame()
    number = request.cookies.get(CAME, "") if here is None else here.visit
    return number if NUMBER.fullmatch(number) else None


def _keep(answer: Response, name: str, value: str, life: timedelta) -> None:
    secure = config().base_url.startswith("https://")
    answer.set_cookie(name, value, max_age=life, secure=secure, httponly=True, samesite="Lax")
