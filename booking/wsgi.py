"""What each web process serves; started anew, so it sets up its own log."""

from flask import Flask

from booking import create_app
from booking.logs import log_to_stderr
from config import Config


def application() -> Flask:
    config = Config.from_environment()
    log_to_stderr(as_json=config.log_json)
    return create_app(config)
