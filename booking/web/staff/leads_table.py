"""The addresses of the pipeline."""

from booking.accounts.rules import Permission
from booking.web.staff import lead, lead_clicks, lead_new, leads, leads_import
from booking.web.staff.access import Page, View


def _page(method: str, path: str, view: View, *, step_up: bool = False) -> Page:
    return Page(method=method, path=path, view=view, permission=Permission.LEADS, step_up=step_up)


LEAD = "/leads/<reference>"
LEAD_PAGES = (
    _page("GET", "/leads", leads.leads),
    _page("GET", "/leads/parts", leads.leads_parts),
    # Many people's data at once, in or out: by whoever has just given their password.
    _page("GET", "/leads/export", leads.export_leads, step_up=True),
    _page("GET", "/leads/import", leads_import.import_page, step_up=True),
    _page("POST", "/leads/import", leads_import.send_import, step_up=True),
    _page("GET", "/leads/new", lead_new.new_lead),
    _page("POST", "/leads/new", lead_new.add_new_lead),
    _page("GET", LEAD, lead.lead),
    _page("POST", f"{LEAD}/note", lead.send_lead_note),
    _page("GET", f"{LEAD}/contacts", lead.lead_contacts),
    _page("POST", f"{LEAD}/contacts", lead.send_lead_contacts),
    _page("GET", f"{LEAD}/next", lead_clicks.lead_next),
    _page("POST", f"{LEAD}/call", lead_clicks.send_lead_call),
    _page("POST", f"{LEAD}/change", lead_clicks.send_lead_change),
)
