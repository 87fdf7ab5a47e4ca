"""What can be set, and what is still to be set up."""

from dataclasses import dataclass

from werkzeug import Response

from booking.accounts.rules import Permission
from booking.web.staff.shell import may, page


@dataclass(frozen=True, slots=True)
class Section:
    """A page of settings, for whom it is open."""

    name: str
    endpoint: str
    words: str
    permission: Permission


SECTIONS: tuple[Section, ...] = ()


def settings() -> Response:
    return page("settings", sections=[one for one in SECTIONS if may(one.permission)])
