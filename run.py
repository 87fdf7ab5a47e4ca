"""`python run.py [web|worker]`: prepare, then serve the web, run the scheduler, or both."""

import argparse
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dotenv import load_dotenv
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from booking import create_app
from booking.clock import utc_now
from booking.database import Database
from booking.jobs import post_of
from booking.keyring import Keyring
from booking.logs import log_to_stderr
from booking.startup import bring_up_to_date, load_default_practice
from booking.worker import work
from config import ROOT, Config, ConfigError

STOP_SECONDS = 8
RESTART_SECONDS = 2
THREADS = 4

WELCOME = """\
Made {database} with a sample practice: {practice}.
The first staff account:
    .venv/bin/flask --app booking staff add YOU@EXAMPLE.ORG --name "Your Name" --role admin
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    parser.add_argument("part", nargs="?", choices=("web", "worker"), help="both when left out")
    part = parser.parse_args().part
    load_dotenv(ROOT / ".env")
    try:
        config = Config.from_environment()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    log_to_stderr(as_json=config.log_json)
    prepare(config)
    if part == "worker":
        work(post_of(create_app(config)))
    elif part == "web":
        serve(config)
    else:
        with scheduler_beside():
            serve(config)
    return 0


def prepare(config: Config) -> None:
    bring_up_to_date(config)
    database = Database(config.database_url, keys=Keyring(config.secret_keys))
    is_new = load_default_practice(database, now=utc_now())
    shown = database.url.render_as_string(hide_password=True)
    database.dispose()
    if is_new:
        print(WELCOME.format(database=shown, practice="booking/practice/default.toml"), flush=True)


def serve(config: Config, application: str = "booking.wsgi:application") -> None:
    print(f"Serving {config.base_url} on {config.host}:{config.port} (Ctrl-C stops)", flush=True)
    Granian(
        application,
        factory=True,
        interface=Interfaces.WSGI,
        address=config.host,
        port=config.port,
        workers=config.web_processes,
        blocking_threads=THREADS,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


@contextmanager
def scheduler_beside() -> Iterator[None]:
    """A process of its own, started again when it dies, ended when the web ends."""
    ending = threading.Event()
    watcher = threading.Thread(target=_keep_scheduler, args=(ending,))
    watcher.start()
    try:
        yield
    finally:
        ending.set()
        watcher.join()


def _keep_scheduler(ending: threading.Event) -> None:
    while not ending.is_set():
        command = (sys.executable, str(Path(__file__).resolve()), "worker")
        # A session of its own: Ctrl-C reaches the web, which then ends the scheduler in order.
        process = subprocess.Popen(command, start_new_session=True)  # noqa: S603
        while process.poll() is None and not ending.wait(0.2):
            pass
        if ending.is_set():
            _end(process)
        elif not ending.wait(RESTART_SECONDS):
            logging.getLogger(__name__).warning("the scheduler ended (%s)", process.returncode)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
