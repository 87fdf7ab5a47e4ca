"""Every address of the staff area: the views are reached and guarded from this table."""

from booking.accounts.rules import Permission
from booking.web.security import Access
from booking.web.staff import login, password, today
from booking.web.staff.access import Page
from booking.web.staff.messages_table import MESSAGE_PAGES
from booking.web.staff.settings_table import SETTINGS_PAGES

PAGES = (
    Page(method="GET", path="/login", view=login.login, permission=None, access=Access.PUBLIC),
    Page(
        method="POST", path="/login", view=login.send_login, permission=None, access=Access.PUBLIC
    ),
    Page(method="POST", path="/logout", view=login.logout, permission=None, access=Access.PUBLIC),
    Page(
        method="GET",
        path="/password/<token>",
        view=password.password,
        permission=None,
        access=Access.LINK,
    ),
    Page(
        method="POST",
        path="/password/<token>",
        view=password.send_password,
        permission=None,
        access=Access.LINK,
    ),
    Page(method="GET", path="/", view=today.today, permission=Permission.CALENDAR),
    *MESSAGE_PAGES,
    *SETTINGS_PAGES,
)
