"""`make bench`: each figure beside a bare view of the same bytes and one INSERT with commit.

At the end the calendar as a browser opens it.
"""

import argparse
import http.client
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from booking import create_app
from booking.database import Database
from booking.jobs import post_of, send_due
from config import Config
from tests.benchmarks.load import (
    Target,
    children,
    processor_seconds,
    resident_megabytes,
    side_by_side,
)
from tests.benchmarks.running import environment, prepared, process, served
from tests.benchmarks.served import BODY, CONTENT_TYPE, STATUS
from tests.benchmarks.week import measure_weeks
from tests.databases import Workshop
from tests.smtp import SmtpServer

SIZES = (0, 50_000, 1_000_000)
BOOKINGS = 120
INSERTS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """`share` of the bare view's requests per second; `inserts` is time in INSERTs with commit."""

    name: str
    per_second: float
    share: float | None
    inserts: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    wanted = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("make bench needs wrk, which Debian has as a package: apt-get install wrk")
    workshop = Workshop.open()
    try:
        for size in wanted.sizes:
            measure(workshop, wanted.engine, size)
        measure_weeks(workshop, wanted.engine)
    finally:
        workshop.close()


def measure(workshop: Workshop, engine: str, size: int) -> None:
    with tempfile.TemporaryDirectory(prefix="booking-bench-") as name:
        folder = Path(name)
        environ = environment(workshop, engine, folder, size)
        began = time.monotonic()
        database = prepared(environ, size)
        print(f"\n{engine}, {size:,} appointments (filled in {time.monotonic() - began:.0f} s)")
        insert = seconds_of_one_insert(database)
        print(f"  one INSERT with commit: {insert * 1000:.2f} ms")
        for row in chain(reads(environ, folder, insert), writes(environ, insert)):
            show(row)
        database.dispose()


def seconds_of_one_insert(database: Database) -> float:
    engine = database.engine.execution_options(writing=True)
    began = time.perf_counter()
    for number in range(INSERTS):
        with engine.begin() as connection:
            connection.exec_driver_sql(f"INSERT INTO bench VALUES ({number}, 'one short line')")
    return (time.perf_counter() - began) / INSERTS


def reads(environ: dict[str, str], folder: Path, insert: float) -> Iterator[Row]:
    with served(environ) as ours, served(environ, "changing") as changing:
        first = date.today() + timedelta(days=7)  # noqa: DTZ011 - any month ahead will do
        month = f"/api/v1/availability?type=in-person&from={first}&to={first + timedelta(days=30)}"
        tag = fetch(ours + month, {}).headers["ETag"]
        for name, base, path, headers in (
            ("a month of availability, unchanged", ours, month, {}),
            ("the same, asked with its ETag (304)", ours, month, {"If-None-Match": tag}),
            ("the same, changed before each request", changing, month, {}),
            ("the page /book/in-person", ours, f"/book/in-person?date={first}", {}),
        ):
            yield compared(environ, folder, name, Target(base + path, headers), insert)


def compared(
    environ: dict[str, str], folder: Path, name: str, target: Target, insert: float
) -> Row:
    answer = fetch(target.url, target.headers)
    body = folder / "body"
    body.write_bytes(answer.body)
    shape = {BODY: str(body), CONTENT_TYPE: answer.headers["Content-Type"] or "text/plain"}
    with served(environ | shape | {STATUS: str(answer.status)}, "bare") as bare:
        path = urlsplit(target.url)._replace(scheme="", netloc="").geturl()
        rate, bare_rate = side_by_side((target, Target(bare + path, target.headers)))
    return Row(name, rate, rate / bare_rate, 1 / rate / insert)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def fetch(url: str, headers: dict[str, str] | object) -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    assert isinstance(headers, dict)
    connection.request("GET", parts._replace(scheme="", netloc="").geturl(), headers=headers)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    assert answer.status in (200, 304), (url, answer.status, answer.body[:500])
    return answer


def writes(environ: dict[str, str], insert: float) -> Iterator[Row]:
    with process(environ) as (pid, url):
        web = children(pid)
        starts = free_starts(url)
        for start in starts[:20]:
            book(url, start)
        before, began = processor_seconds(web), time.perf_counter()
        for start in starts[20:]:
            book(url, start)
        count = len(starts) - 20
        seconds = (time.perf_counter() - began) / count
        busy = (processor_seconds(web) - before) / count
        resident = max(resident_megabytes(child) for child in web)
    name = f"a booking through the API ({busy * 1000:.1f} ms of one core)"
    yield Row(name, 1 / seconds, None, seconds / insert)
    yield sending(environ, insert)
    print(f"  resident memory of the web process after this: {resident:.0f} MB")


def free_starts(url: str) -> list[str]:
    """Far enough apart not to take each other's time."""
    today = date.today()  # noqa: DTZ011
    found: list[str] = []
    for offset in (2, 62):
        first, last = today + timedelta(days=offset), today + timedelta(days=offset + 57)
        path = f"/api/v1/availability?type=video&from={first}&to={last}"
        days = json.loads(fetch(url + path, {}).body)["days"]
        found += [slot["starts_at"] for day in days for slot in day["slots"]]
    hourly = [start for start in found if start[14:16] == "00"]
    return hourly[:BOOKINGS]


def book(url: str, start: str) -> None:
    booking = {
        "type": "video",
        "starts_at": start,
        "name": "Bench Patient",
        "email": f"bench.{start[:16]}@example.com".replace(":", "."),
        "phone": "+1713555" + start[8:10] + start[11:13],
        "consent": True,
    }
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/v1/appointments", json.dumps(booking), headers)
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    assert response.status == 201, answer


def sending(environ: dict[str, str], insert: float) -> Row:
    """Everything the bookings put into the outbox, to a server that takes it at once."""
    sink = SmtpServer().start()
    try:
        settings = environ | {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(sink.port)}
        app = create_app(Config.from_environment(settings))
        post = post_of(app)
        began = time.perf_counter()
        sent = send_due(post)
        seconds = (time.perf_counter() - began) / max(sent, 1)
        post.database.dispose()
    finally:
        sink.stop()
    return Row(f"a mail handed over ({sent} of them)", 1 / seconds, None, seconds / insert)


def show(row: Row) -> None:
    share = "" if row.share is None else f"{row.share:.3f} of the bare view"
    print(f"  {row.name:56} {row.per_second:8.0f}/s  {share:24} {row.inserts:6.2f} INSERTs")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
