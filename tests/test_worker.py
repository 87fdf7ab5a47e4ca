"""The scheduler's bell, on a machine whose clock is set while it runs."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from booking.clock import utc_now
from booking.database import Database
from booking.worker import ClockWatch, schedule
from tests.clock import SettableClock
from tests.mailing import mail_config, plain_mailer, plain_post

HOUR = timedelta(hours=1)


@pytest.fixture
def scheduler(
    database: Database, clock: SettableClock, tmp_path: Path
) -> Iterator[BackgroundScheduler]:
    """Paused, and planned by a clock that showed an hour more."""
    post = plain_post(database, plain_mailer(mail_config(tmp_path)), clock)
    scheduler = schedule(post, threading.Event())
    scheduler.start(paused=True)
    for job in scheduler.get_jobs():
        job.modify(next_run_time=utc_now() + HOUR)
    yield scheduler
    scheduler.shutdown()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "ahead"])
def test_a_clock_that_was_set_makes_everything_due(
    scheduler: BackgroundScheduler, clock: SettableClock, step: timedelta
) -> None:
    watch = ClockWatch(scheduler, clock=clock, elapsed=lambda: 7.0)

    clock.advance(step)
    watch.look()

    assert {job.next_run_time for job in scheduler.get_jobs()} == {clock()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clock_that_only_goes_leaves_the_plan(
    scheduler: BackgroundScheduler, clock: SettableClock
) -> None:
    planned = [job.next_run_time for job in scheduler.get_jobs()]
    watch = ClockWatch(scheduler, clock=clock, elapsed=lambda: clock().timestamp() - 7)

    clock.advance(HOUR)
    watch.look()

    assert [job.next_run_time for job in scheduler.get_jobs()] == planned
