"""The addresses below /staff/settings that are about the practice itself."""

from booking.accounts.rules import Permission
from booking.web.staff import closing, closures, exceptions, hours, listings, settings, setup
from booking.web.staff.access import Page, View


def _get(path: str, view: View, permission: Permission = Permission.SETTINGS) -> Page:
    return Page(method="GET", path=f"/settings{path}", view=view, permission=permission)


def _post(path: str, view: View, permission: Permission = Permission.SETTINGS) -> Page:
    return Page(method="POST", path=f"/settings{path}", view=view, permission=permission)


SETTINGS_PAGES = (
    _get("", settings.settings, Permission.BLOCKS),
    _get("/practice", setup.practice_settings),
    _post("/practice", setup.save_practice_settings),
    _get("/locations", listings.locations),
    _get("/locations/new", setup.new_location),
    _post("/locations/new", setup.add_location),
    _get("/locations/<slug>", setup.location),
    _post("/locations/<slug>", setup.save_location),
    _get("/rooms/new", setup.new_room),
    _post("/rooms/new", setup.add_room),
    _get("/rooms/<slug>", setup.room),
    _post("/rooms/<slug>", setup.save_room),
    _get("/providers", listings.providers),
    _get("/providers/new", setup.new_provider),
    _post("/providers/new", setup.add_provider),
    _get("/providers/<slug>", setup.provider),
    _post("/providers/<slug>", setup.save_provider),
    _get("/types", listings.consultation_types),
    _get("/types/new", setup.new_type),
    _post("/types/new", setup.add_type),
    _get("/types/<slug>", setup.consultation_type),
    _post("/types/<slug>", setup.save_type),
    _post("/order", listings.reorder),
    _get("/hours", hours.hours),
    _get("/hours/<slug>/new", hours.new_week),
    _post("/hours/<slug>/new", hours.add_week),
    _get("/hours/<slug>/<key>", hours.week),
    _post("/hours/<slug>/<key>", hours.save_week),
    _get("/exceptions", exceptions.exceptions, Permission.BLOCKS),
    _get("/exceptions/new", exceptions.new_exception, Permission.BLOCKS),
    _post("/exceptions/new", exceptions.add_exception, Permission.BLOCKS),
    _get("/exceptions/<slug>/<on>", exceptions.exception, Permission.BLOCKS),
    _post("/exceptions/<slug>/<on>", exceptions.save_exception, Permission.BLOCKS),
    _get("/close", closing.close_day, Permission.BLOCKS),
    _post("/close", closing.send_close_day, Permission.BLOCKS),
    _get("/close/done", closing.closed_day, Permission.BLOCKS),
    _get("/closures", closures.closures),
    _get("/closures/new", closures.new_closure),
    _post("/closures/new", closures.save_new_closure),
    _post("/closures/holidays", closures.add_holidays),
    _get("/closures/<int:closure_id>", closures.closure),
    _post("/closures/<int:closure_id>", closures.save_closure),
    _post("/closures/<int:closure_id>/remove", closures.drop_closure),
)
