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


SECTIONS: tuple[Section, ...] = (
    Section(
        "People",
        "staff.accounts",
        "Who may come in, in which role, and with which second step.",
        Permission.ACCOUNTS,
    ),
    Section(
        "API keys",
        "staff.api_keys",
        "Programs that may come in, one key each.",
        Permission.ACCOUNTS,
    ),
    Section(
        "Signing in",
        "staff.security_settings",
        "How long a sign-in lasts, and whether everybody needs the second step.",
        Permission.ACCOUNTS,
    ),
)


def settings() -> Response:
    return page("settings", sections=[one for one in SECTIONS if may(one.permission)])
