"""The web server, and the scheduler beside it: two kinds of process that end together."""

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import cast
from urllib.parse import urlsplit

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from config import ROOT, Config, ConfigError

Handler = Callable[[int, FrameType | None], object]

STOP_SECONDS = 8
RESTART_SECONDS = 2
LOOK_AT_PARENT_SECONDS = 0.5
# One thread at a time runs Python: with four the fast answers came half as fast as with two. One
# would keep everybody waiting while somebody's change waits for the disk.
THREADS = 2


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


def serve(
    config: Config,
    application: str = "booking.wsgi:application",
    *,
    at_stop: Callable[[], None] = lambda: None,
) -> None:
    if config.production and _is_open_to_listeners(config.base_url):
        print("BASE_URL is without https: what visitors send can be read on its way", flush=True)
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


def _is_open_to_listeners(base_url: str) -> bool:
    address = urlsplit(base_url)
    return address.scheme == "http" and address.hostname not in ("localhost", "127.0.0.1", "::1")


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
    command = (sys.executable, str(ROOT / "run.py"), "worker", "--beside", str(os.getpid()))
    # A session of its own: Ctrl-C reaches the web, which then ends the scheduler in order.
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603


def end_with(parent: int) -> None:
    """In order, when that process was killed and could end nobody itself."""
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_AT_PARENT_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
