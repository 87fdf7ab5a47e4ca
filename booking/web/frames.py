"""Our forms inside somebody else's page: nothing is kept in cookies, all of it in addresses.

Browsers keep cookies from pages in foreign frames. So these pages set none and read none but our
own "do not count me", where a browser would allow it as well: what works in one frame works in all.
"""

import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response

from booking.campaigns.queries import can_be_campaign, framing_origins
from booking.web.context import database, fetched_ahead
from booking.web.sealing import Purpose, seal_bytes, unsealed_bytes
from booking.web.security import shown_on

FORMS = re.compile(r"/(book|callback|instead|api/v1/holds)(/.*)?")
NUMBER = re.compile(r"[\w-]{22}", re.ASCII)
SEALED = {"made": Purpose.MADE, "words": Purpose.TYPED}
# In place of a campaign, on our own page that shows the widget: no campaign can be called so.
DEMO = "_demo"


@dataclass(frozen=True, slots=True)
class Frame:
    """`visit` is a random number for as long as the frame is open: what a cookie would keep.

    It is new until one of our own pages has led on to another.
    """

    campaign: str
    visit: str
    is_new: bool

    @property
    def origins(self) -> tuple[str, ...]:
        """Of the sites that may show it; none for a campaign that is unknown or out of use.

        Whoever has begun comes to the end: they would not see what they have booked.
        """
        if self.campaign == DEMO:
            return (request.host_url.rstrip("/"),)
        if "frame_origins" not in g:
            g.frame_origins = _origins(self.campaign, is_begun=not self.is_new)
        return tuple(g.frame_origins)

    @property
    def begins(self) -> bool:
        """The first that somebody does in it; readers of an article all have the first page."""
        return not self.is_new and self.site is not None and not fetched_ahead()

    @property
    def site(self) -> str | None:
        """The host of the site around it, "" where the browser does not say; None once it began."""
        if self.campaign == DEMO:
            return None
        if self.is_new:
            return _shown_by(self.origins, request.referrer)
        return _said_of_site(self.origins, request.args.get("site"))


def asks_for_frame(asked: Request) -> bool:
    """By its address alone, which is all that is known before the session is opened."""
    if b"frame=" not in asked.query_string or not FORMS.fullmatch(asked.path):
        return False
    campaign = asked.args.get("frame", "").lower()
    return campaign == DEMO or can_be_campaign(campaign)


def frame() -> Frame | None:
    if "frame" not in g:
        g.frame = _asked() if asks_for_frame(request) else None
    return g.frame  # type: ignore[no-any-return]


def in_address() -> dict[str, str]:
    """What each address in a frame repeats; sealed: what was made in it, and what was typed.

    Until somebody does something in it, also by whom it is shown.
    """
    here = frame()
    if here is None:
        return {}
    sealed = () if here.is_new else SEALED
    kept = {name: request.args[name] for name in sealed if request.args.get(name)}
    if here.site is not None and not here.begins:
        kept["site"] = here.site
    return {"frame": here.campaign, "visit": here.visit, **kept}


def sealed_here(what: bytes, name: str) -> str:
    """For an address within this visit; in any other it says nothing."""
    here = frame()
    number = here.visit if here else ""
    return seal_bytes(number.encode() + what, SEALED[name])


def unsealed_here(name: str) -> bytes | None:
    here = frame()
    what = unsealed_bytes(request.args.get(name, ""), SEALED[name])
    number = here.visit.encode() if here else b""
    return what.removeprefix(number) if what is not None and what.startswith(number) else None


def show_on_its_sites(answer: Response) -> Response:
    """Only a listed site shows it, and what went wrong with it."""
    here = frame()
    origins = here.origins if here else ()
    return shown_on(answer, origins) if origins else answer


def is_from_our_page() -> bool:
    """As far as browsers tell. What remains in the old ones, which do not:

    Whoever planted the number of a visit can show there what they typed or booked themselves, take
    the time that is kept, and learn whether one they name was booked. Whoever books in it is
    counted as they say. Nobody's words and no link come back by the number alone.
    """
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _asked() -> Frame:
    """A number in a link from elsewhere is known to whoever wrote the link."""
    said = request.args.get("visit", "")
    is_known = NUMBER.fullmatch(said) is not None and is_from_our_page()
    visit = said if is_known else secrets.token_urlsafe(16)
    return Frame(request.args["frame"].lower(), visit, is_new=not is_known)


def _shown_by(origins: tuple[str, ...], referrer: str | None) -> str | None:
    """None where it is not shown: on other sites the browser refuses what it has asked for."""
    if not referrer:
        return "" if origins else None
    listed = (one for one in origins if f"{referrer}/".startswith(f"{one}/"))
    return next((urlsplit(one).hostname for one in listed), None)


def _said_of_site(origins: tuple[str, ...], host: str | None) -> str | None:
    if host is None or not origins:
        return None
    return host if host in {urlsplit(one).hostname for one in origins} else ""


def _origins(campaign: str, *, is_begun: bool) -> tuple[str, ...]:
    """As they are, or while the database is away as they were."""
    known: dict[str, tuple[str, ...]] = database().memo.setdefault("origins", {})
    try:
        with database().reading() as session:
            found = framing_origins(session, campaign, is_begun=is_begun)
    except SQLAlchemyError:
        return known.get(campaign, ())
    if found:
        known[campaign] = found
    else:
        known.pop(campaign, None)
    return found
