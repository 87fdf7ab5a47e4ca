"""Is it alive, and is everything that it needs in order?"""

from datetime import timedelta

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from booking.messages.queries import last_beat
from booking.web.context import database, now
from booking.web.security import Access, allow
from config import ROOT

health = Blueprint("health", __name__)
SILENT_AFTER = timedelta(minutes=2)
# Alembic knows it too, but would cost each web process 11 MB.
HEAD = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))


@health.get("/healthz")
@allow(Access.PUBLIC)
def healthz() -> Response:
    return jsonify(status="ok")


@health.get("/readyz")
@allow(Access.PUBLIC)
def readyz() -> tuple[Response, int]:
    found = _findings()
    in_order = all(finding == "ok" for finding in found.values())
    return jsonify(found), 200 if in_order else 503


def _findings() -> dict[str, str]:
    """`ok`, or in a few words what is wrong."""
    try:
        with database().reading() as session:
            return {"database": "ok", "schema": _schema(session), "scheduler": _scheduler(session)}
    except SQLAlchemyError:
        return {"database": "does not answer", "schema": "unknown", "scheduler": "unknown"}


def _schema(session: Session) -> str:
    version = session.scalar(text("SELECT version_num FROM alembic_version"))
    return "ok" if version == HEAD else f"is at {version}, not {HEAD}"


def _scheduler(session: Session) -> str:
    beat = last_beat(session)
    if beat is None:
        return "has never run"
    return "ok" if now() - beat < SILENT_AFTER else f"silent since {beat:%Y-%m-%d %H:%M} UTC"
