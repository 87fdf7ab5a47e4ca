"""Served beside the product: `python -m tests.benchmarks.served bare|changing`."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from flask import Flask, Response
from sqlalchemy.exc import NoResultFound

from booking.serving import serve
from booking.web.context import Context
from booking.wsgi import application
from config import Config

BODY, CONTENT_TYPE, STATUS = "BENCH_BODY", "BENCH_CONTENT_TYPE", "BENCH_STATUS"
CHANGE = "UPDATE calendar SET version = version + 1 RETURNING version"


def bare() -> Flask:
    """One view that returns given bytes and does nothing else."""
    body = Path(os.environ[BODY]).read_bytes()
    content_type, status = os.environ[CONTENT_TYPE], int(os.environ[STATUS])
    app = Flask(__name__)

    @app.get("/healthz")
    def alive() -> str:
        return "ok"

    @app.get("/<path:_anything>")
    def answer(_anything: str) -> Response:
        return Response(body, status=status, content_type=content_type)

    return app


def changing() -> Flask:
    """The product, with the calendar changed before each request."""
    app = application()
    context: Context = app.extensions["booking"]
    database = context.database

    @app.before_request
    def change() -> None:
        if database.is_sqlite:
            # What it costs to keep the change is not what is measured; a pragma has no row.
            with suppress(NoResultFound):
                database.peek("PRAGMA synchronous=OFF")
        database.peek(CHANGE)

    return app


if __name__ == "__main__":
    serve(Config.from_environment(), f"tests.benchmarks.served:{sys.argv[1]}")
