"""Many workers, killed at any moment, over one outbox."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from booking.database import Database
from booking.messages.models import Message
from booking.messages.rules import Status
from tests.clock import START
from tests.mailing import all_messages, put_in
from tests.messages.driver import HastyClock, Nursery, nursery
from tests.smtp import Act, SmtpServer, smtp_server

FEW = 60
MAILS = 150
KILLS = 12
LANES = 6
# A lease of three minutes ends after three seconds.
SPEED = 60.0
# Where a test says "silent", nobody waits for the end of it.
FOR_EVER = 3600.0
FINAL = (Status.SENT, Status.DEAD, Status.DROPPED, Status.IN_DOUBT)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[SmtpServer]:
    """It takes a mail at once and says so a little later."""
    with smtp_server({"dot": Act(wait=getattr(request, "param", 0.12))}) as server:
        yield server


@pytest.fixture
def workers(database_url: str, server: SmtpServer, tmp_path: Path) -> Iterator[Nursery]:
    clock = HastyClock(began=time.time(), speed=SPEED)
    with nursery(database_url, server.port, tmp_path, clock) as workers:
        yield workers


def wait_for_the_end(database: Database, *, seconds: float = 180) -> list[Message]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        messages = all_messages(database)
        if all(message.status in FINAL for message in messages):
            return messages
        time.sleep(0.1)
    raise AssertionError(f"not at an end: {Counter(m.status for m in all_messages(database))}")


def copies(server: SmtpServer) -> dict[str, list[bytes]]:
    """By Message-ID."""
    found: dict[str, list[bytes]] = {}
    for received in server.received:
        name = str(message_from_bytes(received.content)["Message-ID"])
        found.setdefault(name, []).append(received.content)
    return found


def fill(database: Database, count: int) -> None:
    put_in(database, *(f"p{number}@patients.example" for number in range(count)), now=START)


@pytest.mark.parametrize("server", [0.02], indirect=True)
def test_two_workers_at_once_double_nothing(
    database: Database, workers: Nursery, server: SmtpServer
) -> None:
    fill(database, FEW)
    for _worker in range(2):
        workers.start_worker()

    messages = wait_for_the_end(database)

    assert {message.status for message in messages} == {Status.SENT}
    assert len(server.received) == len(copies(server)) == FEW


def test_a_worker_killed_before_the_server_answers_leaves_one_doubt(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    fill(database, 1)
    answers = iter((Act(wait=FOR_EVER), Act()))
    clock = HastyClock(began=time.time(), speed=SPEED)
    slow = smtp_server({"dot": lambda _recipient: next(answers)})
    with slow as server, nursery(database_url, server.port, tmp_path, clock) as workers:
        killed = workers.start_worker()
        wait_until(lambda: bool(server.received))
        os.kill(killed, signal.SIGKILL)
        workers.start_worker()
        (message,) = wait_for_the_end(database)

    assert (message.status, message.doubts) == (Status.SENT, 1)
    assert [len(same) for same in copies(server).values()] == [2]


def test_workers_killed_at_any_moment_lose_nothing_and_double_only_what_was_in_doubt(
    database: Database, workers: Nursery, server: SmtpServer
) -> None:
    fill(database, MAILS)
    chance = random.Random(KILLS)
    alive = [workers.start_worker() for _worker in range(2)]
    for _kill in range(KILLS):
        arrived_before = len(server.received)
        wait_until(lambda: len(server.received) > arrived_before)  # noqa: B023
        time.sleep(chance.uniform(0, 0.12))
        os.kill(alive.pop(chance.randrange(2)), signal.SIGKILL)
        alive.append(workers.start_worker())

    messages = {str(message.message_id): message for message in wait_for_the_end(database)}
    arrived = copies(server)

    assert len(messages) == MAILS
    for name, message in messages.items():
        received = arrived.pop(name, [])
        assert len(received) <= 1 + (message.doubts > 0)
        assert len(set(received)) <= 1
        assert received or message.status != Status.SENT
    assert arrived == {}
    assert sum(message.doubts > 0 for message in messages.values()) <= KILLS * LANES


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_scheduler_told_to_stop_ends_although_the_mail_server_is_silent(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    put_in(database, "ana@patients.example", now=START)
    clock = HastyClock(began=time.time(), speed=1)
    silent = smtp_server({"dot": Act(wait=FOR_EVER)})
    with silent as server, nursery(database_url, server.port, tmp_path, clock) as workers:
        pid = workers.start_worker("scheduler")
        wait_until(lambda: bool(server.received))
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not is_alive(pid))

    assert [message.status for message in all_messages(database)] == ["sending"]


def wait_until(true: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
