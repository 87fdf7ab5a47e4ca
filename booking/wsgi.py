"""What each web process serves; started anew, so it sets up its own log."""

import signal

from flask import Flask

from booking import create_app
from booking.logs import log_to_stderr
from config import Config


def application() -> Flask:
    # Forked with the server's handler, which would only mark the server: a SIGTERM that comes
    # before this process has its own must end it all the same.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    config = Config.from_environment()
    log_to_stderr(as_json=config.log_json)
    return create_app(config)
