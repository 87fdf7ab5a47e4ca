"""A real PostgreSQL for one run of the suite, from the machine's own binaries."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tests.machine import postgres_folder

INITDB = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "listen_addresses=",
    # No test may pass because the server happens to be in UTC: 10:30 ahead here, 11:00 in summer.
    "timezone=Australia/Lord_Howe",
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Its folder holds the data, the log and the socket."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def start(self) -> None:
        self.folder.mkdir()
        if user := _server_user():
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run("initdb", *INITDB)
        settings = (*SETTINGS, f"unix_socket_directories={self.folder}")
        options = " ".join(f"-c {setting}" for setting in settings)
        log = self.folder / "log"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--options={options}", f"--log={log}")

    def stop(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--mode=immediate", "--silent")

    def create(self, name: str, *, template: str = "template1") -> str:
        """The new database's URL."""
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _execute(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _run(self, program: str, *arguments: str) -> None:
        folder = postgres_folder()
        if folder is None:
            raise RuntimeError("no PostgreSQL on this machine: `make machine` installs one")
        user = _server_user()
        answer = subprocess.run(
            [folder / program, *arguments, f"--pgdata={self.folder / 'data'}"],
            cwd=self.folder,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if answer.returncode:
            raise RuntimeError(f"{program} failed: {answer.stdout}")


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; None for anybody else, who runs it as they are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")
