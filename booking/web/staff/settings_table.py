"""The addresses below /staff/settings that are about the practice itself."""

from booking.accounts.rules import Permission
from booking.web.staff import settings
from booking.web.staff.access import Page, View


def _get(path: str, view: View, permission: Permission = Permission.SETTINGS) -> Page:
    return Page(method="GET", path=f"/settings{path}", view=view, permission=permission)


def _post(path: str, view: View, permission: Permission = Permission.SETTINGS) -> Page:
    return Page(method="POST", path=f"/settings{path}", view=view, permission=permission)


SETTINGS_PAGES = (_get("", settings.settings, Permission.BLOCKS),)
