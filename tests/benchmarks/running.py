"""The product on a practice of any size, in processes of its own."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from booking.database import Database
from booking.keyring import Keyring
from booking.startup import bring_up_to_date, load_default_practice
from config import Config
from tests.benchmarks.dataset import PER_PROVIDER, fill
from tests.databases import Workshop
from tests.processes import free_port, own_environment

SECRET = "a secret that only the benchmark knows"


def environment(workshop: Workshop, engine: str, folder: Path, size: int) -> dict[str, str]:
    environ = own_environment(folder, free_port()) | {"SECRET_KEY": SECRET, "WEB_PROCESSES": "1"}
    if engine == "postgresql":
        environ["DATABASE_URL"] = workshop.empty_postgres(f"bench_{size}")
    return environ


def prepared(environ: dict[str, str], size: int, *, per_provider: int = PER_PROVIDER) -> Database:
    config = Config.from_environment(environ)
    bring_up_to_date(config)
    database = Database(config.database_url, keys=Keyring(config.secret_keys))
    now = datetime.now(UTC)
    load_default_practice(database, now=now)
    fill(database, size, now=now, per_provider=per_provider)
    with database.writing() as session:
        session.execute(text("CREATE TABLE bench (id INTEGER PRIMARY KEY, words TEXT)"))
    return database


@contextmanager
def served(environ: dict[str, str], application: str = "product") -> Iterator[str]:
    with process(environ, application) as (_pid, url):
        yield url


@contextmanager
def process(environ: dict[str, str], application: str = "product") -> Iterator[tuple[int, str]]:
    port = free_port()
    command = ["run.py", "web"]
    if application != "product":
        command = ["-m", "tests.benchmarks.served", application]
    started = subprocess.Popen(
        [sys.executable, *command],
        env=environ | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/healthz")
        yield started.pid, url
    finally:
        started.terminate()
        started.wait(15)


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
