"""`python run.py [web|worker]`: prepare, then serve the web, run the scheduler, or both."""

import argparse
import errno
import logging
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import cast

from dotenv import load_dotenv
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy.exc import OperationalError

from booking import create_app
from booking.clock import utc_now
from booking.database import Database
from booking.jobs import post_of
from booking.keyring import Keyring
from booking.logs import log_to_stderr
from booking.startup import bring_up_to_date, load_default_practice
from booking.worker import work
from config import ROOT, Config, ConfigError

Handler = Callable[[int, FrameType | None], object]

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
    # Until the web or the scheduler takes over; whatever was started by then is ended in order.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: sys.exit(0))
    load_dotenv(ROOT / ".env")
    try:
        run(part, Config.from_environment())
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def run(part: str | None, config: Config) -> None:
    log_to_stderr(as_json=config.log_json)
    if part == "worker":
        prepare(config)
        work(post_of(create_app(config)))
        return
    # Nothing is made for a server that cannot be.
    address_to_serve(config)
    prepare(config)
    if part == "web":
        serve(config)
        return
    with scheduler_beside() as end_scheduler:
        serve(config, at_stop=end_scheduler)


def address_to_serve(config: Config) -> str:
    """An address of this machine on which nobody serves yet."""
    try:
        found = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _name, address = found[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except (OSError, UnicodeError) as error:
        is_port = isinstance(error, OSError) and error.errno in (errno.EADDRINUSE, errno.EACCES)
        value = f"PORT={config.port}" if is_port else f"HOST={config.host}"
        raise ConfigError(f"{value} cannot be served on: {error}") from error
    return str(address[0])


def prepare(config: Config) -> None:
    try:
        bring_up_to_date(config)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        raise ConfigError(f"DATABASE_URL cannot be used: {reason}") from error
    database = Database(config.database_url, keys=Keyring(config.secret_keys))
    is_new = load_default_practice(database, now=utc_now())
    shown = database.url.render_as_string(hide_password=True)
    database.dispose()
    if is_new:
        print(WELCOME.format(database=shown, practice="booking/practice/default.toml"), flush=True)


def serve(
    config: Config,
    application: str = "booking.wsgi:application",
    *,
    at_stop: Callable[[], None] = lambda: None,
) -> None:
    print(f"Serving {config.base_url} on {config.host}:{config.port} (Ctrl-C stops)", flush=True)
    server = Granian(
        application,
        factory=True,
        interface=Interfaces.WSGI,
        address=address_to_serve(config),
        port=config.port,
        workers=config.web_processes,
        blocking_threads=THREADS,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        log_access=False,
    )
    server.on_startup(partial(_heed_signals_with, at_stop))
    server.serve()


def _heed_signals_with(at_stop: Callable[[], None]) -> None:
    """The server has its handlers by now; what else must end ends at the same time."""
    for name in (signal.SIGTERM, signal.SIGINT):
        handler = cast(Handler, signal.getsignal(name))
        signal.signal(name, partial(_stop_both, at_stop, handler))


def _stop_both(
    at_stop: Callable[[], None], handler: Handler, number: int, frame: FrameType | None
) -> None:
    at_stop()
    handler(number, frame)


@contextmanager
def scheduler_beside() -> Iterator[Callable[[], None]]:
    """A process of its own, started again when it dies, ended when the web ends."""
    ending = threading.Event()
    # Begun before the server forks: a child forked meanwhile would hold the pipe on which
    # Popen waits for its own, and nobody would watch the scheduler.
    watcher = threading.Thread(target=_keep_scheduler, args=(_start_scheduler(), ending))
    watcher.start()
    try:
        yield ending.set
    finally:
        ending.set()
        watcher.join()


def _keep_scheduler(process: subprocess.Popen[bytes], ending: threading.Event) -> None:
    while not ending.wait(0.2):
        if process.poll() is not None and not ending.wait(RESTART_SECONDS):
            logging.getLogger(__name__).warning("the scheduler ended (%s)", process.returncode)
            process = _start_scheduler()
    _end(process)


def _start_scheduler() -> subprocess.Popen[bytes]:
    command = (sys.executable, str(Path(__file__).resolve()), "worker")
    # A session of its own: Ctrl-C reaches the web, which then ends the scheduler in order.
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
