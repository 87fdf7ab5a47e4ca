"""The scheduler's process: APScheduler rings the bell, the jobs ask the database what is due."""

import logging
import os
import signal
import threading
from datetime import UTC
from queue import Empty, SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler

from booking.clock import Clock, Stopwatch, stopwatch, utc_now
from booking.jobs import Post, timetable, whereabouts

STOP_SECONDS = 7.5
MISFIRE_GRACE_SECONDS = 3600
LOOK_AT_CLOCK_SECONDS = 1
CLOCK_WAS_SET_SECONDS = 5

log = logging.getLogger(__name__)


def work(post: Post) -> None:
    """Until SIGTERM or Ctrl-C; then what is under way gets a few seconds to end."""
    # A handler may interrupt this very thread: an Event's lock could then be its own.
    asked: SimpleQueue[int] = SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: asked.put(number))
    stop = threading.Event()
    scheduler = schedule(post, stop)
    scheduler.start()
    _wait(asked, ClockWatch(scheduler))
    stop.set()
    _end(scheduler)


def _wait(asked: SimpleQueue[int], watch: "ClockWatch") -> None:
    while True:
        try:
            asked.get(timeout=LOOK_AT_CLOCK_SECONDS)
        except Empty:
            watch.look()
        else:
            return


class ClockWatch:
    """APScheduler plans by the date: set back an hour, it would ring no bell for that hour."""

    def __init__(
        self,
        scheduler: BackgroundScheduler,
        *,
        clock: Clock = utc_now,
        elapsed: Stopwatch = stopwatch,
    ) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self._elapsed = elapsed
        self._began = self._beginning()

    def look(self) -> None:
        """After a jump, everything is due now."""
        began = self._beginning()
        if abs(began - self._began) > CLOCK_WAS_SET_SECONDS:
            log.warning("the clock was set by %+d s: all jobs run now", began - self._began)
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=self._clock())
        self._began = began

    def _beginning(self) -> float:
        """When the stopwatch started, by the date of now: it moves only when the date is set."""
        return self._clock().timestamp() - self._elapsed()


def schedule(post: Post, stop: threading.Event) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": MISFIRE_GRACE_SECONDS,
        },
    )
    _quieten()
    for job in timetable(post, stop):
        scheduler.add_job(
            job.run,
            "interval",
            id=job.name,
            seconds=job.every.total_seconds(),
            next_run_time=utc_now(),
        )
    return scheduler


def _quieten() -> None:
    # A pass that is still sending when the next is due is no news every two seconds.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("apscheduler.executors.default").addFilter(_OnlyWhereabouts())


def _end(scheduler: BackgroundScheduler) -> None:
    closing = threading.Thread(target=scheduler.shutdown, daemon=True)
    closing.start()
    closing.join(STOP_SECONDS)
    if closing.is_alive():
        # Python would wait for the scheduler's threads for as long as they take.
        log.warning("stopped in the middle of a job")
        logging.shutdown()
        os._exit(0)


class _OnlyWhereabouts(logging.Filter):
    """An error's text may hold what somebody wrote; the log gets its kind and place."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args = "a job failed: %s", (whereabouts(record.exc_info[1]),)
            record.exc_info = None
        return True
