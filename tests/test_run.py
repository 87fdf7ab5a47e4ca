"""`python run.py` from the outside: what it says, what it refuses, and that it ends."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from booking import serving, worker
from booking.database import Database
from booking.messages.models import WorkerHeartbeat
from tests.databases import ROOT, Workshop
from tests.factories import KEYS
from tests.processes import STOP_SECONDS, free_port, own_environment, running
from tests.waiting import PATIENCE_SECONDS, eventually

COMMAND = ("flask", "--app", "booking", "api-key", "add", "x", "--role", "admin")
PARTS: tuple[tuple[str, ...], ...] = ((), ("web",), ("worker",))


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


@pytest.fixture
def guest_url(workshop: Workshop) -> Iterator[str]:
    """Of a PostgreSQL database in which its user may make nothing."""
    name = f"test_{uuid.uuid4().hex}"
    url = workshop.empty_postgres(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
    yield url.replace("//postgres@", f"//{name}@")
    workshop.drop_postgres(name)


def refused(folder: Path, *part: str, **environ: str) -> str:
    """All that it said before it ended by itself."""
    answer = answered(folder, "run", *part, **environ)
    assert answer.returncode == 2
    return answer.stdout


def answered(
    folder: Path, module: str, *words: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=own_environment(folder, free_port()) | environ,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


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


def test_a_file_that_is_no_database_stops_the_start_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "booking.db").write_text("Dear diary, " * 100)
    assert refused(tmp_path) == "DATABASE_URL cannot be used: file is not a database\n"


def test_a_schema_of_a_newer_program_stops_the_start_in_one_line(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "booking.db", isolation_level=None)) as database:
        database.execute("CREATE TABLE alembic_version AS SELECT '9999' AS version_num")
    said = refused(tmp_path)
    assert said.startswith("DATABASE_URL cannot be used: ")
    assert "9999" in said
    assert said.count("\n") == 1


def test_a_database_without_rights_stops_the_start_in_one_line(
    tmp_path: Path, guest_url: str
) -> None:
    said = refused(tmp_path, DATABASE_URL=guest_url)
    assert said.startswith("DATABASE_URL cannot be used: permission denied")
    assert said.count("\n") == 1


def test_alembic_names_a_setting_that_cannot_work_in_one_line(tmp_path: Path) -> None:
    answer = answered(tmp_path, "alembic", "upgrade", "head", DATABASE_URL="mysql://x")
    assert answer.returncode != 0
    assert "DATABASE_URL must start with" in answer.stdout
    assert answer.stdout.count("\n") == 1


def test_a_command_names_a_setting_that_cannot_work_in_one_line(tmp_path: Path) -> None:
    answer = answered(tmp_path, *COMMAND, PORT="abc")
    assert answer.returncode != 0
    assert answer.stdout == "Error: PORT must be a whole number from 1 to 65535, not 'abc'\n"


@pytest.mark.parametrize("words", [["--help"], ["staff", "--help"], ["routes"], ["run"]])
def test_so_does_whatever_else_is_typed(tmp_path: Path, words: list[str]) -> None:
    answer = answered(tmp_path, "flask", "--app", "booking", *words, PORT="abc")
    assert answer.returncode != 0
    assert answer.stdout == "Error: PORT must be a whole number from 1 to 65535, not 'abc'\n"


def test_a_command_before_the_first_start_says_in_one_line_what_is_missing(tmp_path: Path) -> None:
    answer = answered(tmp_path, *COMMAND)
    assert answer.returncode != 0
    assert "python run.py" in answer.stdout
    assert "alembic upgrade head" in answer.stdout
    assert answer.stdout.count("\n") == 1


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
        assert f"Mail goes to {web.mails}/ as files" in web.output()
    with running("web", folder=tmp_path) as web:
        assert f"Serving {web.url} " in web.output()
        assert "staff add" not in web.output()


def test_the_first_start_says_which_server_takes_the_mail(tmp_path: Path) -> None:
    with running("web", folder=tmp_path, environ={"MAIL_SERVER": "mail.example"}) as web:
        assert "Mail goes through mail.example:25" in web.output()


def test_a_scheduler_of_its_own_says_that_it_works_and_on_what(
    tmp_path: Path, workshop: Workshop
) -> None:
    name = f"test_{uuid.uuid4().hex}"
    url = workshop.empty_postgres(name).replace("//postgres@", "//postgres:word@")
    with running("worker", folder=tmp_path, environ={"DATABASE_URL": url}) as worker:
        worker.wait_for_output("Sending mails and reminders from postgresql")
        assert name in worker.output()
        assert "word" not in worker.output()
    workshop.drop_postgres(name)


def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    with running(folder=tmp_path) as both:
        both.process.send_signal(signal.SIGINT)
        assert both.process.wait(STOP_SECONDS) == 0


def test_each_part_is_ended_by_force_within_the_ten_promised_seconds() -> None:
    assert worker.STOP_SECONDS < serving.STOP_SECONDS <= 8


def test_a_scheduler_that_dies_is_followed_by_another(tmp_path: Path) -> None:
    with running(folder=tmp_path) as both:
        database = Database(both.database_url, keys=KEYS)
        eventually(lambda: len(schedulers(database)) == 1, "the scheduler")
        os.kill(schedulers(database)[0], signal.SIGKILL)
        eventually(lambda: len(schedulers(database)) == 2, "another scheduler")
        database.dispose()


def test_nobody_outlives_a_run_that_was_killed(tmp_path: Path) -> None:
    with running(folder=tmp_path, environ={"WEB_PROCESSES": "2"}) as both:
        database = Database(both.database_url, keys=KEYS)
        eventually(lambda: len(schedulers(database)) == 1, "the scheduler")
        scheduler = schedulers(database)[0]
        database.dispose()
        both.process.kill()
        both.process.wait()
        eventually(lambda: not both.answers(), "the end of the web")
        eventually(lambda: not Path(f"/proc/{scheduler}").exists(), "the end of the scheduler")


def test_production_without_https_is_warned_of(tmp_path: Path) -> None:
    environ = {
        "BOOKING_ENV": "production",
        "SECRET_KEY": "a secret that only the tests know",
        "RATE_LIMITS": "on",
        "BASE_URL": "http://book.example",
    }
    with running("web", folder=tmp_path, environ=environ) as web:
        assert web.output().count("BASE_URL is without https") == 1


def schedulers(database: Database) -> list[int]:
    """The processes that have ever beaten."""
    with database.reading() as session:
        names = session.scalars(select(WorkerHeartbeat.worker).order_by(WorkerHeartbeat.beat_at))
        return [int(name.rpartition(":")[2]) for name in names]
