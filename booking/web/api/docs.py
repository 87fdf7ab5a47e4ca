"""The API's description: for programs as OpenAPI, for people as a page."""

import json

from flask import Response, render_template

from booking.web.api.openapi import openapi_document
from booking.web.api.table import ROUTES
from booking.web.context import config
from booking.web.security import Access, allow


@allow(Access.PUBLIC)
def openapi() -> Response:
    document = openapi_document(ROUTES, server=f"{config().base_url}/api/v1")
    return Response(json.dumps(document), content_type="application/json")


@allow(Access.PUBLIC)
def docs() -> str:
    document = openapi_document(ROUTES, server=f"{config().base_url}/api/v1")
    return render_template("api/docs.html", document=document, routes=ROUTES)
