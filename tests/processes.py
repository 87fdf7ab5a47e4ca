"""The product as it runs: `python run.py [web|worker]` in processes of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.databases import ROOT, sqlite_url
from tests.waiting import PATIENCE_SECONDS

# Of the ten that are promised, each part allows itself eight; the rest is the machine's.
STOP_SECONDS = 60
MARK = "BOOKING_TEST_LOG"
# Empty means unset to the product, and `.env` does not replace what is there.
SETTINGS = (
    "BOOKING_ENV",
    "SECRET_KEY",
    "SECRET_KEY_PREVIOUS",
    "BASE_URL",
    "HOST",
    "MAIL_SERVER",
    "MAIL_PORT",
    "MAIL_USE_TLS",
    "MAIL_USE_SSL",
    "MAIL_USERNAME",
    "MAIL_PASSWORD",
    "MAIL_DEFAULT_SENDER",
    "TRUSTED_PROXIES",
    "WEB_PROCESSES",
    "LOG_FORMAT",
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@dataclass(frozen=True, slots=True)
class Running:
    """A started run.py with all its child processes."""

    process: subprocess.Popen[bytes]
    url: str
    folder: Path
    log: Path

    @property
    def database_url(self) -> str:
        return sqlite_url(self.folder / "booking.db")

    @property
    def mails(self) -> Path:
        """Where it leaves its mails while it has no mail server."""
        return self.folder / "instance" / "mail"

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait_until_it_answers(self) -> None:
        self._wait(self.answers, "did not answer /healthz")

    def wait_until_it_heeds_sigterm(self) -> None:
        """A worker serves nothing to ask for; from here on it ends in order."""
        self._wait(self._heeds_sigterm, "did not get ready")

    def wait_for_output(self, text: str) -> None:
        self._wait(lambda: text in self.output(), f"did not print {text!r}")

    def stop(self) -> None:
        """SIGTERM to the first process alone; then nobody may be left."""
        self.process.terminate()
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            status = None
        left = self._alive()
        self.kill()
        assert status == 0, f"SIGTERM ended run.py with {status}:\n{self.output()}"
        assert not left, f"{len(left)} of its processes outlived run.py:\n{self.output()}"

    def kill(self) -> None:
        """What a power cut does to all its processes at once."""
        for pid in self._alive():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def _wait(self, done: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"run.py {complaint}:\n{self.output()}")
            time.sleep(0.05)

    def _heeds_sigterm(self) -> bool:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)

    def _alive(self) -> list[int]:
        """All that descend from it, whatever session they moved to: they carry its mark."""
        mark = f"{MARK}={self.log}\0".encode()
        return [
            int(process.name)
            for process in Path("/proc").glob("[0-9]*")
            if mark in _environment(process)
        ]


def _environment(process: Path) -> bytes:
    """Empty for the dead, a zombie among them, and for what belongs to others."""
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""


@contextmanager
def running(
    *role: Literal["web", "worker"], folder: Path, environ: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Started and ready; stopped at the end unless the test did that."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = folder / f"{'-'.join(('run', *role))}-{port}.log"
    process = _start(role, log, own_environment(folder, port) | dict(environ or {}))
    started = Running(process, f"http://127.0.0.1:{port}", folder, log)
    try:
        if "worker" in role:
            started.wait_until_it_heeds_sigterm()
        else:
            started.wait_until_it_answers()
        yield started
        if process.returncode is None:
            started.stop()
    finally:
        started.kill()


def own_environment(folder: Path, port: int) -> dict[str, str]:
    """Nothing of the developer's own settings, neither exported nor from `.env`."""
    return dict.fromkeys(SETTINGS, "") | {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONUNBUFFERED": "1",
        "INSTANCE_DIR": str(folder / "instance"),
        "DATABASE_URL": sqlite_url(folder / "booking.db"),
        "PORT": str(port),
        "RATE_LIMITS": "off",
    }


def _start(role: Sequence[str], log: Path, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "run.py", *role],
            cwd=ROOT,
            env={**environ, MARK: str(log)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
