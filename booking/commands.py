"""What the office's administrator types: `flask --app booking …`."""

from flask import Flask


def register_commands(app: Flask) -> None:
    """A few lines each, calling actions."""
    app.cli.short_help = "The booking system."
