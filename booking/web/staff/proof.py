"""What a page's script needs to go on after somebody has signed in again in another tab."""

from flask import Response, json
from flask_wtf.csrf import generate_csrf


def session_proof() -> Response:
    body = json.dumps({"csrf_token": generate_csrf()})
    return Response(body, content_type="application/json")
