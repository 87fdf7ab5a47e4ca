"""Whether an address that came along leads to a page of the staff area, and nowhere else."""

from urllib.parse import urlsplit

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from booking.web.security import Access


def own_page(asked: str | None, *, otherwise: str = "staff.today") -> str:
    """Not an answer to a form either: that has no page of its own to come back to."""
    return asked if asked and is_own(asked, method="GET") else url_for(otherwise)


def is_own(asked: str, *, method: str) -> bool:
    """Of this site, there, and behind the sign-in."""
    # Browsers read a backslash as a slash, and leave tabs and line ends out.
    if "\\" in asked or not asked.isprintable():
        return False
    try:
        parts = urlsplit(asked)
    except ValueError:
        return False
    return not (parts.scheme or parts.netloc) and _is_there(parts.path, method)


def _is_there(path: str, method: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method=method)
    except (HTTPException, RequestRedirect):
        return False
    view = current_app.view_functions[endpoint]
    return endpoint.startswith("staff.") and getattr(view, "access", None) is Access.OFFICE
