"""The JSON API, for programs: read, check, act, answer."""

from flask import Blueprint

from booking.web.api.access import guarded
from booking.web.api.docs import docs, openapi
from booking.web.api.openapi import flask_path
from booking.web.api.table import ROUTES

VERSION_1 = "/api/v1"

api = Blueprint("api", __name__)

for route in ROUTES:
    api.add_url_rule(
        VERSION_1 + flask_path(route.path),
        endpoint=f"{route.method} {route.path}",
        view_func=guarded(route),
        methods=[route.method],
    )
api.add_url_rule(f"{VERSION_1}/openapi.json", view_func=openapi)
api.add_url_rule("/api/docs", view_func=docs)
