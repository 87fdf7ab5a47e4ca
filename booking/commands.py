"""What the office's administrator types: `flask --app booking …`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from booking.accounts.actions import add_account, add_key, invite_to_set_password, revoke_key
from booking.accounts.inputs import NewAccount, NewKey
from booking.accounts.links import NewLink
from booking.accounts.models import Account
from booking.accounts.queries import list_keys
from booking.accounts.rules import STAFF_ROLES, Role
from booking.audit.actions import record
from booking.audit.rules import SYSTEM
from booking.errors import InvalidInput, NotFound
from booking.inputs import from_strings
from booking.jobs import (
    alert_late_leads,
    answer_forgotten,
    beat,
    plan_agendas,
    plan_reminders,
    post_of,
    send_due,
    sweep,
)
from booking.people.models import Person
from booking.privacy.actions import erase_person
from booking.privacy.queries import everything_about, known_by
from booking.web import wording
from booking.web.context import config, database, keys, now
from booking.web.health import state_of_schema
from config import Config, ConfigError

staff = AppGroup("staff", help="Accounts of the people who work here.")
api_key = AppGroup("api-key", help="Keys for programs that use the API.")
messages = AppGroup("messages", help="Outgoing mail.")
person = AppGroup("person", help="What is held about one person.")


def config_of_the_shell() -> Config:
    """For whoever types: what cannot work is said in one line."""
    try:
        return Config.from_environment()
    except ConfigError as error:
        # For `--help`, Flask would print the trace of any other exception and go on.
        raise SystemExit(f"Error: {error}") from None


def register_commands(app: Flask) -> None:
    for group in (staff, api_key, messages, person):
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
        link = None if password_stdin else _link_for(session, account)
    click.echo(f"Made the account {email}.")
    if link:
        click.echo("This link sets its password, once, within 48 hours:")
        click.echo(f"{config().base_url}/staff/password/{link.token}")


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


@api_key.command("list")
def list_api_keys() -> None:
    """One line for each: its number, role, name, and since when it is valid or no longer."""
    with _one_line_errors(), database().reading() as session:
        for key in list_keys(session):
            since = f"valid since {key.created_at:%Y-%m-%d}"
            if key.revoked_at:
                since = f"revoked on {key.revoked_at:%Y-%m-%d}"
            click.echo(f"{key.id}  {key.role}  {key.name}  {since}")


@api_key.command("revoke")
@click.argument("number", type=int)
def revoke_api_key(number: int) -> None:
    """From now on nobody gets in with this key: NUMBER as `api-key list` shows it."""
    try:
        with _one_line_errors(), database().writing() as session:
            revoke_key(session, number, by=SYSTEM, now=now())
    except NotFound:
        raise click.ClickException(f"There is no key {number}.") from None
    click.echo(f"The key {number} is revoked.")


@messages.command("send-due")
def send_due_messages() -> None:
    """All that a worker does, once, and exit: for a plain cron, each minute."""
    post = post_of(current_app._get_current_object())  # type: ignore[attr-defined]
    with _one_line_errors():
        beat(post)
        plan_reminders(post)
        alert_late_leads(post)
        plan_agendas(post)
        answer_forgotten(post)
        click.echo(f"Attempts made: {send_due(post)}")
        sweep(post)


def _link_for(session: Session, account: Account) -> NewLink:
    return invite_to_set_password(session, account, keys=keys(), now=now())


@person.command("export")
@click.argument("email")
@click.option("--person", "number", type=int, help="Only the record of this number.")
def export_person(email: str, number: int | None) -> None:
    """Print everything that is held under an e-mail address, as JSON."""
    with _one_line_errors(), database().writing() as session:
        people = [everything_about(session, one) for one in _people(session, email, number)]
        for one in people:
            record(session, "person.export", f"person {one['id']}", by=SYSTEM, now=now())
    whole = {"exported_at": now().isoformat(), "people": people}
    click.echo(json.dumps(whole, indent=2, ensure_ascii=False))


@person.command("erase")
@click.argument("email")
@click.option("--person", "number", type=int, help="Only the record of this number.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_people(email: str, number: int | None, *, yes: bool) -> None:
    """Erase all that is held under an e-mail address; visits to come are cancelled first."""
    with _one_line_errors(), database().reading() as session:
        people = _people(session, email, number)
    if not yes and sys.stdin.isatty():
        for one in people:
            click.echo(f"{one.id}  {one.name}", err=True)
        click.confirm("Erase this for good, and cancel what is to come?", abort=True, err=True)
    for one in people:
        with _one_line_errors(), database().writing() as session:
            erased = erase_person(session, one.id, cancel=True, by=SYSTEM, now=now())
        kept = f"Visits kept without a name: {erased.visits}; cancelled: {erased.cancelled}."
        click.echo(f"Erased person {one.id}. {kept}")
        if erased.under_way:
            click.echo("A mail to them was just being handed over and may still arrive.")
    database().scrub()


def _people(session: Session, email: str, number: int | None) -> list[Person]:
    known = [one for one in known_by(session, email) if number in (None, one.id)]
    if not known:
        raise click.ClickException(f"Nobody is known by {email}.")
    return known


def _named(given: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value is not None}


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        _insist_on_the_schema()
        yield
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        raise click.ClickException(f"DATABASE_URL cannot be used: {reason}") from None
    except InvalidInput as error:
        with force_locale("en"):
            wrong = [
                f"{field}: {wording.of_code(code)}"
                for field, codes in error.errors.items()
                for code in codes
            ]
        raise click.ClickException(" ".join(wrong)) from None


def _insist_on_the_schema() -> None:
    with database().reading() as session:
        state = state_of_schema(session)
    if state != "ok":
        raise click.ClickException(
            f"The database is not ready, its schema {state}:"
            " start `python run.py` once, or run `alembic upgrade head`."
        )
