"""`python run.py [web|worker]`: prepare, then serve the web, run the scheduler, or both."""

import argparse
import os
import signal
import sys
from collections.abc import Callable

from dotenv import load_dotenv

from booking import create_app
from booking.clock import utc_now
from booking.jobs import post_of
from booking.logs import log_to_stderr
from booking.serving import address_to_serve, end_with, scheduler_beside, serve
from booking.startup import prepare
from booking.worker import work
from config import ROOT, Config, ConfigError

WELCOME = """\
Made {database} with a sample practice (booking/practice/default.toml).
Mail goes {mail}.
The first staff account:
    .venv/bin/flask --app booking staff add YOU@EXAMPLE.ORG --name "Your Name" --role admin
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    parser.add_argument("part", nargs="?", choices=("web", "worker"), help="both when left out")
    parser.add_argument("--beside", type=int, metavar="PID", help="end when that process has ended")
    asked = parser.parse_args()
    # Until the web or the scheduler takes over; whatever was started by then is ended in order.
    # The scheduler alone has started nothing yet, and Python swallows an exception in some places.
    leave: Callable[[int], object] = sys.exit
    if asked.part == "worker":
        leave = os._exit
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: leave(0))
    if asked.beside is not None:
        end_with(asked.beside)
    load_dotenv(ROOT / ".env")
    try:
        run(asked.part, Config.from_environment())
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def run(part: str | None, config: Config) -> None:
    log_to_stderr(as_json=config.log_json)
    if part == "worker":
        _prepare(config)
        _work(config)
        return
    # Nothing is made for a server that cannot be.
    address_to_serve(config)
    _prepare(config)
    if part == "web":
        serve(config)
        return
    with scheduler_beside() as end_scheduler:
        serve(config, at_stop=end_scheduler)


def _prepare(config: Config) -> None:
    made = prepare(config, now=utc_now())
    if made:
        print(WELCOME.format(database=made, mail=_way_of_mail(config)), flush=True)


def _way_of_mail(config: Config) -> str:
    if config.mail_server is None:
        return f"to {config.mail_folder}/ as files, until MAIL_SERVER names a server"
    return f"through {config.mail_server}:{config.mail_port}"


def _work(config: Config) -> None:
    post = post_of(create_app(config))
    database = post.database.url.render_as_string(hide_password=True)
    print(f"Sending mails and reminders from {database} (Ctrl-C stops)", flush=True)
    work(post)


if __name__ == "__main__":
    sys.exit(main())
