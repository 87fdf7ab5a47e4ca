"""The addresses of the reports."""

from booking.accounts.rules import Permission
from booking.web.staff import campaign_report, report_rows, reports
from booking.web.staff.access import Page, View


def _page(path: str, view: View) -> Page:
    return Page(method="GET", path=f"/reports{path}", view=view, permission=Permission.REPORTS)


REPORT_PAGES = (
    _page("", reports.reports),
    _page("/rows", report_rows.report_rows),
    _page("/table.csv", reports.report_csv),
    _page("/campaigns/<slug>", campaign_report.campaign_report),
)
