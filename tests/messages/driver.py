"""Workers as processes of their own, to be killed: each line on standard input starts one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from booking.database import Database
from booking.jobs import Post, send_due
from booking.keyring import Keyring
from booking.smtp import Patience
from booking.worker import work
from tests.clock import START
from tests.mailing import mail_config, plain_mailer, plain_post

ROOT = Path(__file__).resolve().parents[2]
SECRET_KEY = "a secret that only the tests know"
PATIENT = Patience(opening=20, closing=20)


@dataclass(frozen=True, slots=True)
class HastyClock:
    """Shows the same to every process, and runs `speed` times as fast: leases end in seconds."""

    began: float
    speed: float

    def __call__(self) -> datetime:
        return START + timedelta(seconds=(time.time() - self.began) * self.speed)


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
def nursery(url: str, port: int, folder: Path, clock: HastyClock) -> Iterator[Nursery]:
    arguments = (url, str(port), str(folder), str(clock.began), str(clock.speed))
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
    url, port, folder, began, speed = sys.argv[1:]
    config = mail_config(Path(folder), port=int(port))
    clock = HastyClock(float(began), float(speed))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for how in sys.stdin:
        pid = os.fork()
        if pid == 0:
            database = Database(url, keys=Keyring((SECRET_KEY,)))
            mailer = plain_mailer(config, patience=PATIENT)
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
