"""Databases for tests: one migration for a whole run of the suite, then a copy for each test."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
MIGRATED = "migrated"


def migrate(url: str) -> None:
    """What a deployment does: `alembic upgrade head`, in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        check=False,
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise RuntimeError(f"alembic upgrade head failed on {url}:\n{answer.stderr}")


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder that the processes of one run share; who needs a thing first makes it for all."""

    folder: Path

    @classmethod
    def open(cls) -> Self:
        # Short, because a socket's path may have 107 characters; its owner's pid is in the name.
        folder = Path(tempfile.mkdtemp(prefix=f"booking-{os.getpid()}-", dir="/tmp"))
        # The server's own user passes through it.
        folder.chmod(0o711)
        workshop = cls(folder)
        workshop.templates.mkdir()
        return workshop

    @property
    def templates(self) -> Path:
        """As they are once compiled."""
        return self.folder / "templates"

    @property
    def owner(self) -> int:
        return int(self.folder.name.split("-")[1])

    @property
    def _cluster(self) -> Cluster:
        return Cluster(self.folder / "postgres")

    def close(self) -> None:
        self._cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def empty_sqlite(self, path: Path) -> str:
        return sqlite_url(path)

    def migrated_sqlite(self, path: Path) -> str:
        template = self.folder / f"{MIGRATED}.db"
        self._once(MIGRATED, lambda: migrate(sqlite_url(template)))
        shutil.copyfile(template, path)
        return sqlite_url(path)

    def empty_postgres(self, name: str) -> str:
        return self._server().create(name)

    def migrated_postgres(self, name: str) -> str:
        cluster = self._server()
        self._once("migrated-postgres", lambda: migrate(cluster.create(MIGRATED)))
        return cluster.create(name, template=MIGRATED)

    def drop_postgres(self, name: str) -> None:
        self._cluster.drop(name)

    def _server(self) -> Cluster:
        self._once("postgres-started", self._cluster.start)
        return self._cluster

    def _once(self, name: str, make: Callable[[], None]) -> None:
        done = self.folder / f"{name}.done"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                _guard(self)
                make()
                done.touch()


def _guard(workshop: Workshop) -> None:
    """Start the process that clears up after a suite that was killed."""
    watch = (sys.executable, "-m", "tests.databases", workshop.folder)
    subprocess.run(
        ["sh", "-c", '"$@" &', "guard", *watch],
        cwd=ROOT,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _watch(workshop: Workshop) -> None:
    while _is_alive(workshop.owner):
        time.sleep(1)
    # Once more as long as what was being started then goes on writing.
    while workshop.folder.exists():
        with suppress(RuntimeError):
            workshop.close()
        time.sleep(1)


if __name__ == "__main__":
    _watch(Workshop(Path(sys.argv[1])))
