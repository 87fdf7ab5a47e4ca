"""What each web process serves; started anew, so it sets up its own log."""

import os
import signal

from flask import Flask

from booking import create_app
from booking.logs import log_to_stderr
from booking.serving import end_with
from config import Config


def application() -> Flask:
    # Forked with the server's handler, which would only mark the server: a SIGTERM that comes
    # before this process has its own must end it all the same.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with(os.getppid())
    config = Config.from_environment()
    log_to_stderr(as_json=config.log_json)
    return create_app(config)
