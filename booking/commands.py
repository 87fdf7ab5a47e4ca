"""What the office's administrator types: `flask --app booking …`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from booking.accounts.actions import add_account, add_key, invite_to_set_password
from booking.accounts.inputs import NewAccount, NewKey
from booking.accounts.rules import STAFF_ROLES, Role
from booking.audit.rules import SYSTEM
from booking.errors import InvalidInput
from booking.inputs import from_strings
from booking.jobs import plan_reminders, post_of, send_due
from booking.web import wording
from booking.web.context import config, database, now

staff = AppGroup("staff", help="Accounts of the people who work here.")
api_key = AppGroup("api-key", help="Keys for programs that use the API.")
messages = AppGroup("messages", help="Outgoing mail.")


def register_commands(app: Flask) -> None:
    for group in (staff, api_key, messages):
        app.cli.add_command(group)


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([str(role) for role in STAFF_ROLES]))
@click.option("--provider", help="Whose appointments a provider's account is for.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add_staff(
    email: str, name: str, role: str, provider: str | None, *, password_stdin: bool
) -> None:
    """Make an account; without a password, print the one-time link that sets it."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    given = {"email": email, "name": name, "role": role, "provider": provider, "password": password}
    with _one_line_errors(), database().writing() as session:
        asked = from_strings(NewAccount, _named(given))
        account = add_account(session, asked, by=SYSTEM, now=now())
        token = None if password_stdin else invite_to_set_password(session, account, now=now())
    click.echo(f"Made the account {email}.")
    if token:
        click.echo("This link sets its password, once, within 48 hours:")
        click.echo(f"{config().base_url}/staff/password/{token}")


@api_key.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--provider", help="Whose appointments a provider's key is for.")
def add_api_key(name: str, role: str, provider: str | None) -> None:
    """Print a new key, once, alone on the last line."""
    given = _named({"name": name, "role": role, "provider": provider})
    with _one_line_errors(), database().writing() as session:
        key = add_key(session, from_strings(NewKey, given), by=SYSTEM, now=now())
    click.echo(f"The key {name} ({role}) is shown only now:")
    click.echo(key)


@messages.command("send-due")
def send_due_messages() -> None:
    """Plan the reminders that have fallen due, send what is due, and exit: for a plain cron."""
    post = post_of(current_app._get_current_object())  # type: ignore[attr-defined]
    plan_reminders(post)
    click.echo(f"Attempts made: {send_due(post)}")


def _named(given: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value is not None}


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        with force_locale("en"):
            wrong = [
                f"{field}: {wording.of_code(code)}"
                for field, codes in error.errors.items()
                for code in codes
            ]
        raise click.ClickException(" ".join(wrong)) from None
