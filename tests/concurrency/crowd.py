"""A crowd that books from real processes, each with callers in threads; runs in those processes."""

import multiprocessing
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from multiprocessing.synchronize import Barrier

from booking.database import Database
from booking.keyring import Keyring
from config import Config
from tests.concurrency.desk import Desk, at_once, outcome
from tests.waiting import PATIENCE_SECONDS

# Set in each process of the crowd: a gate can only be handed over when a process starts.
gate: Barrier


def crowd(
    config: Config, starts: Sequence[datetime], *, processes: int, each: int
) -> list[Counter[str]]:
    """What they were told in each round, counted."""
    spawn = multiprocessing.get_context("spawn")
    everybody = (spawn.Barrier(processes * each),)
    with ProcessPoolExecutor(processes, spawn, stand_at, everybody) as pool:
        parts = [pool.submit(book_together, config, starts, n, each) for n in range(processes)]
        said = [answers for part in parts for answers in part.result()]
    return [Counter(answers) for answers in zip(*said, strict=True)]


def stand_at(shared: Barrier) -> None:
    global gate  # noqa: PLW0603
    gate = shared


def book_together(
    config: Config, starts: Sequence[datetime], process: int, callers: int
) -> list[list[str]]:
    """For each caller, the answer of each round; a round begins when everybody is there."""
    keys = Keyring(config.secret_keys)
    database = Database(config.database_url, keys=keys)
    desk = Desk(database, database, keys)
    # As the product does: nobody books who has not looked.
    desk.free_starts()

    def call(caller: int) -> list[str]:
        said = []
        for number, start in enumerate(starts):
            gate.wait(PATIENCE_SECONDS)
            answer = outcome(database, desk.booking(start, f"{process}-{caller}-{number}"))
            said.append(type(answer).__name__)
        return said

    try:
        return at_once([partial(call, n) for n in range(callers)])
    finally:
        database.dispose()
