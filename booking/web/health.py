"""Is it alive, and is everything that it needs in order?"""

from datetime import datetime

from flask import Blueprint, Response, jsonify
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from booking.messages.queries import delay_of_mail, last_beat
from booking.messages.rules import Delay
from booking.web.context import database, now
from booking.web.security import Access, allow
from config import ROOT

health = Blueprint("health", __name__)
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
    delay = delay_of_mail(session, now=now)
    if delay is None:
        return "ok"
    if delay.why is Delay.LATE:
        return f"mail is late since {_shown(delay.since)}"
    if delay.why is Delay.SILENT:
        return f"silent since {_shown(delay.since)}"
    ahead = last_beat(session)
    return f"has a clock that shows {_shown(ahead)}" if ahead else "has never run"


def _shown(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
