"""Is it alive, and is everything that it needs in order?"""

from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from booking.messages.queries import last_beat, oldest_unsent
from booking.web.context import database, now
from booking.web.security import Access, allow
from config import ROOT

health = Blueprint("health", __name__)
SILENT_AFTER = timedelta(minutes=2)
LATE_AFTER = timedelta(minutes=5)
# Machines never agree to the second; more than this is a clock that is wrong.
CLOCKS_DIFFER = timedelta(minutes=1)
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


def state_of_schema(session: Session) -> str:
    """`ok`, or what it is instead."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return "was never made"
    version = session.scalar(text("SELECT version_num FROM alembic_version"))
    return "ok" if version == HEAD else f"is at {version}, not {HEAD}"


def _findings() -> dict[str, str]:
    """`ok`, or in a few words what is wrong."""
    try:
        with database().reading() as session:
            schema = state_of_schema(session)
            scheduler = _scheduler(session, now()) if schema == "ok" else "unknown"
    except SQLAlchemyError:
        return {"database": "does not answer", "schema": "unknown", "scheduler": "unknown"}
    return {"database": "ok", "schema": schema, "scheduler": scheduler}


def _scheduler(session: Session, now: datetime) -> str:
    beat = last_beat(session, until=now + CLOCKS_DIFFER)
    if beat is None:
        ahead = last_beat(session)
        return f"has a clock that shows {_shown(ahead)}" if ahead else "has never run"
    if beat <= now - SILENT_AFTER:
        return f"silent since {_shown(beat)}"
    unsent = oldest_unsent(session, now=now)
    if unsent and unsent <= now - LATE_AFTER:
        return f"mail is late since {_shown(unsent)}"
    return "ok"


def _shown(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
