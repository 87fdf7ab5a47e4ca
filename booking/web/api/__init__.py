"""The JSON API, for programs: read, check, act, answer."""

from flask import Blueprint

api = Blueprint("api", __name__)
