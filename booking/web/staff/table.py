"""Every address of the staff area: the views are reached and guarded from this table."""

from booking.web.staff.accounts_table import ACCOUNT_PAGES
from booking.web.staff.book_table import BOOK_PAGES
from booking.web.staff.calendar_table import CALENDAR_PAGES
from booking.web.staff.leads_table import LEAD_PAGES
from booking.web.staff.messages_table import MESSAGE_PAGES
from booking.web.staff.people_table import PEOPLE_PAGES
from booking.web.staff.reports_table import REPORT_PAGES
from booking.web.staff.settings_table import SETTINGS_PAGES
from booking.web.staff.today_table import TODAY_PAGES

PAGES = (
    *ACCOUNT_PAGES,
    *TODAY_PAGES,
    *CALENDAR_PAGES,
    *BOOK_PAGES,
    *LEAD_PAGES,
    *MESSAGE_PAGES,
    *PEOPLE_PAGES,
    *REPORT_PAGES,
    *SETTINGS_PAGES,
)
