"""Many workers, killed at any moment, over one outbox."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from threading import Event

import pytest

from booking.database import Database
from booking.jobs import LANES
from booking.messages.models import Message
from booking.messages.rules import LEASE, Status
from tests.clock import START
from tests.mailing import all_messages, only_message, put_in, statuses
from tests.messages.driver import Nursery, SharedClock, nursery
from tests.smtp import SILENT, Act, Choice, SmtpServer, smtp_server
from tests.waiting import eventually

FEW = 60
KILLS = 12
# At each kill two workers' lanes have a mail each in hand, and nobody waits for want of another.
MAILS = 2 * LANES * (KILLS + 2)
# What a new worker says at least before all its lanes wait for the answer to a final dot.
STEPS = 7 * LANES
OpenOffice = Callable[[Choice], "PostOffice"]
FINAL = (Status.SENT, Status.DEAD, Status.DROPPED, Status.IN_DOUBT)


@dataclass
class Answers:
    """To the final dot: each waits until they are let go."""

    gate: Event = field(default_factory=Event)

    def __call__(self, _recipient: str) -> Act:
        return Act(until=self.gate)

    def let_go(self) -> None:
        gate, self.gate = self.gate, Event()
        gate.set()


@dataclass
class PostOffice:
    """Workers that share a clock, a mail server and an outbox."""

    database: Database
    server: SmtpServer
    clock: SharedClock
    nursery: Nursery
    alive: list[int] = field(default_factory=list)

    def start_worker(self, how: str = "loop") -> None:
        self.alive.append(self.nursery.start_worker(how))

    def kill(self, number: int = 0) -> None:
        os.kill(self.alive.pop(number), signal.SIGKILL)

    def is_at_the_end(self) -> bool:
        """Otherwise time goes on, but only while no living worker has a mail in hand."""
        messages = all_messages(self.database)
        if all(message.status in FINAL for message in messages):
            return True
        if not any(self._is_in_hand(message) for message in messages):
            self.clock.advance(LEASE)
        return False

    def _is_in_hand(self, message: Message) -> bool:
        if message.due_at is not None:
            return message.due_at <= self.clock()
        return message.status == Status.SENDING and int(str(message.worker)) in self.alive


@pytest.fixture
def open_office(database: Database, database_url: str, tmp_path: Path) -> Iterator[OpenOffice]:
    with ExitStack() as stack:

        def opened(at_the_dot: Choice) -> PostOffice:
            clock = SharedClock(tmp_path / "clock")
            clock.set(START)
            server = stack.enter_context(smtp_server({"dot": at_the_dot}))
            workers = nursery(database_url, server.port, tmp_path, clock)
            return PostOffice(database, server, clock, stack.enter_context(workers))

        yield opened


def test_two_workers_at_once_double_nothing(database: Database, open_office: OpenOffice) -> None:
    fill(database, FEW)
    answers = Answers()
    office = open_office(answers)
    for _worker in range(2):
        office.start_worker()
    eventually(lambda: len(office.server.received) == 2 * LANES, "both at work")
    answers.gate.set()

    eventually(lambda: statuses(database) == ["sent"] * FEW, "the last mail")

    assert len(office.server.received) == len(copies(office.server)) == FEW


def test_a_worker_killed_before_the_server_answers_leaves_one_doubt(
    database: Database, open_office: OpenOffice
) -> None:
    fill(database, 1)
    acts = iter((SILENT, Act()))
    office = open_office(lambda _recipient: next(acts))
    office.start_worker()
    eventually(lambda: office.server.received, "the mail")
    office.kill()
    office.start_worker()
    eventually(office.is_at_the_end, "the second copy")

    assert statuses(database) == ["sent"]
    assert only_message(database).doubts == 1
    assert [len(same) for same in copies(office.server).values()] == [2]


def test_workers_killed_at_any_moment_lose_nothing_and_double_only_what_was_in_doubt(
    database: Database, open_office: OpenOffice
) -> None:
    fill(database, MAILS)
    answers = Answers()
    office = open_office(answers)
    kill_by_chance(office, answers)
    answers.gate.set()
    eventually(office.is_at_the_end, "the last mail")

    arrived = copies(office.server)
    messages = {str(message.message_id): message for message in all_messages(database)}
    assert len(messages) == MAILS
    assert arrived.keys() <= messages.keys()
    for name, message in messages.items():
        assert_as_told(message, arrived.get(name, []))
    assert sum(message.doubts > 0 for message in messages.values()) <= KILLS * LANES


def kill_by_chance(office: PostOffice, answers: Answers) -> None:
    """Each time between any two steps of any mail; meanwhile leases end."""
    chance = random.Random(KILLS)
    office.start_worker()
    for _kill in range(KILLS):
        said = len(office.server.steps) + chance.randrange(STEPS)
        answers.let_go()
        office.start_worker()
        eventually(lambda: len(office.server.steps) > said, "another step")  # noqa: B023
        office.kill(chance.randrange(2))
        office.clock.advance(LEASE / 3)
    office.start_worker()


def assert_as_told(message: Message, received: list[bytes]) -> None:
    assert len(received) <= 1 + (message.doubts > 0)
    assert len(set(received)) <= 1
    assert received or message.status != Status.SENT


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_scheduler_told_to_stop_ends_although_the_mail_server_is_silent(
    database: Database, open_office: OpenOffice
) -> None:
    put_in(database, "ana@patients.example", now=START)
    office = open_office(SILENT)
    office.start_worker("scheduler")
    eventually(lambda: office.server.received, "the mail")

    os.kill(office.alive[0], signal.SIGTERM)

    eventually(lambda: not is_alive(office.alive[0]), "its end")
    assert statuses(database) == ["sending"]


def copies(server: SmtpServer) -> dict[str, list[bytes]]:
    """By Message-ID."""
    found: dict[str, list[bytes]] = {}
    for received in server.received:
        name = str(message_from_bytes(received.content)["Message-ID"])
        found.setdefault(name, []).append(received.content)
    return found


def fill(database: Database, count: int) -> None:
    put_in(database, *(f"p{number}@patients.example" for number in range(count)), now=START)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
