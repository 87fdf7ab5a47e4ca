"""Every address of the staff area: the views are reached and guarded from this table."""

from booking.accounts.rules import Permission
from booking.web.staff import today
from booking.web.staff.access import Page
from booking.web.staff.accounts_table import ACCOUNT_PAGES
from booking.web.staff.messages_table import MESSAGE_PAGES
from booking.web.staff.people_table import PEOPLE_PAGES
from booking.web.staff.settings_table import SETTINGS_PAGES

PAGES = (
    *ACCOUNT_PAGES,
    Page(method="GET", path="/", view=today.today, permission=Permission.CALENDAR),
    *MESSAGE_PAGES,
    *PEOPLE_PAGES,
    *SETTINGS_PAGES,
)
