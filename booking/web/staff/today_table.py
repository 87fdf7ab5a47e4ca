"""The addresses of the day, and of what is clicked on it."""

from booking.accounts.rules import Permission
from booking.web.staff import status, today
from booking.web.staff.access import get, post

TODAY_PAGES = (
    get("/", today.today, Permission.CALENDAR),
    get("/today/parts", today.today_parts, Permission.CALENDAR),
    get("/day/<on>", today.day_sheet, Permission.CALENDAR),
    post("/appointments/<reference>/status", status.set_status, Permission.BOOK),
    post("/appointments/<reference>/coming", status.set_coming, Permission.BOOK),
)
