"""`python run.py` from the outside: what it says, what it refuses, and that it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.database import Database
from booking.messages.models import WorkerHeartbeat
from tests.databases import ROOT
from tests.factories import KEYS
from tests.processes import free_port, own_environment, running
from tests.programs import eventually

PARTS: tuple[tuple[str, ...], ...] = ((), ("web",), ("worker",))


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def refused(folder: Path, *part: str, **environ: str) -> str:
    """All that it said before it ended by itself."""
    answer = subprocess.run(
        [sys.executable, "run.py", *part],
        cwd=ROOT,
        env=own_environment(folder, free_port()) | environ,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 2
    return answer.stdout


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_database_that_does_not_answer_stops_the_start_in_one_line(
    tmp_path: Path, part: tuple[str, ...]
) -> None:
    nobody = f"postgresql://desk:word@127.0.0.1:{free_port()}/booking"
    said = refused(tmp_path, *part, DATABASE_URL=nobody)
    assert said.startswith("DATABASE_URL cannot be used: ")
    assert said.count("\n") == 1
    assert "word" not in said


def test_a_database_in_no_folder_stops_the_start_in_one_line(tmp_path: Path) -> None:
    said = refused(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/none/booking.db")
    assert said == "DATABASE_URL cannot be used: unable to open database file\n"


def test_a_port_that_is_taken_stops_the_start_in_one_line(tmp_path: Path, taken_port: str) -> None:
    said = refused(tmp_path, PORT=taken_port)
    assert said.startswith(f"PORT={taken_port} cannot be served on: ")
    assert said.count("\n") == 1
    assert not (tmp_path / "booking.db").exists()


def test_a_host_that_is_another_stops_the_start_in_one_line(tmp_path: Path) -> None:
    said = refused(tmp_path, "web", HOST="192.0.2.1")
    assert said.startswith("HOST=192.0.2.1 cannot be served on: ")
    assert said.count("\n") == 1


def test_a_host_may_have_a_name(tmp_path: Path) -> None:
    with running("web", folder=tmp_path, environ={"HOST": "localhost"}) as web:
        assert web.answers()


def test_the_first_start_says_where_it_serves_and_how_to_let_somebody_in(tmp_path: Path) -> None:
    with running("web", folder=tmp_path) as web:
        assert f"Serving {web.url} " in web.output()
        assert "flask --app booking staff add YOU@EXAMPLE.ORG" in web.output()
    with running("web", folder=tmp_path) as web:
        assert f"Serving {web.url} " in web.output()
        assert "staff add" not in web.output()


def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    with running(folder=tmp_path) as both:
        both.process.send_signal(signal.SIGINT)
        assert both.process.wait(10) == 0


def test_a_scheduler_that_dies_is_followed_by_another(tmp_path: Path) -> None:
    with running(folder=tmp_path) as both:
        database = Database(both.database_url, keys=KEYS)
        eventually(lambda: len(schedulers(database)) == 1, "the scheduler")
        os.kill(schedulers(database)[0], signal.SIGKILL)
        eventually(lambda: len(schedulers(database)) == 2, "another scheduler")
        database.dispose()


def schedulers(database: Database) -> list[int]:
    """The processes that have ever beaten."""
    with database.reading() as session:
        names = session.scalars(select(WorkerHeartbeat.worker).order_by(WorkerHeartbeat.beat_at))
        return [int(name.rpartition(":")[2]) for name in names]
