"""Workers as processes of their own, to be killed: each line on standard input starts one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from booking.database import Database
from booking.jobs import Post, send_due
from booking.keyring import Keyring
from booking.worker import work
from tests.mailing import mail_config, plain_mailer, plain_post

ROOT = Path(__file__).resolve().parents[2]
SECRET_KEY = "a secret that only the tests know"


@dataclass(frozen=True, slots=True)
class SharedClock:
    """Shows every process the same, and stands still until it is told otherwise."""

    file: Path

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.file.stat().st_mtime, UTC)

    def set(self, now: datetime) -> None:
        self.file.touch()
        os.utime(self.file, (now.timestamp(), now.timestamp()))

    def advance(self, by: timedelta) -> None:
        self.set(self() + by)


@dataclass(frozen=True, slots=True)
class Nursery:
    """One process that has imported everything, and forks."""

    orders: IO[str]
    born: IO[str]

    def start_worker(self, how: str = "loop") -> int:
        """Its pid."""
        self.orders.write(f"{how}\n")
        self.orders.flush()
        return int(self.born.readline())


@contextmanager
def nursery(url: str, port: int, folder: Path, clock: SharedClock) -> Iterator[Nursery]:
    arguments = (url, str(port), str(folder), str(clock.file))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.messages.driver", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdin
        assert process.stdout
        try:
            yield Nursery(process.stdin, process.stdout)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def main() -> None:
    url, port, folder, clock_file = sys.argv[1:]
    config = mail_config(Path(folder), port=int(port))
    clock = SharedClock(Path(clock_file))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for how in sys.stdin:
        pid = os.fork()
        if pid == 0:
            database = Database(url, keys=Keyring((SECRET_KEY,)))
            mailer = plain_mailer(config)
            live(how.strip(), plain_post(database, mailer, clock, worker=str(os.getpid())))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def live(how: str, post: Post) -> None:
    if how == "scheduler":
        work(post)
        sys.exit(0)
    while True:
        send_due(post)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
