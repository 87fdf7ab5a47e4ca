"""The addresses of the day, and of what is clicked on it."""

from booking.accounts.rules import Permission
from booking.web.staff import status, today
from booking.web.staff.access import Page

TODAY_PAGES = (
    Page(method="GET", path="/", view=today.today, permission=Permission.CALENDAR),
    Page(method="GET", path="/today/parts", view=today.today_parts, permission=Permission.CALENDAR),
    Page(method="GET", path="/day/<on>", view=today.day_sheet, permission=Permission.CALENDAR),
    Page(
        method="POST",
        path="/appointments/<reference>/status",
        view=status.set_status,
        permission=Permission.BOOK,
    ),
    Page(
        method="POST",
        path="/appointments/<reference>/coming",
        view=status.set_coming,
        permission=Permission.BOOK,
    ),
)
