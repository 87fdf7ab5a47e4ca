"""Databases on their way through the migrations: moved, filled, and read as they are."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pyotp
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from booking.accounts.codes import new_secret
from booking.accounts.factors import confirm_factor
from booking.accounts.models import Account, ApiKey, ForgottenPassword, PasswordLink
from booking.accounts.sessions import open_session
from booking.appointments.actions import keep_answer
from booking.appointments.calls import What, mark_called
from booking.appointments.changes import cancel_appointment
from booking.audit.rules import SYSTEM
from booking.campaigns.actions import note_arrival
from booking.campaigns.inputs import TouchTold
from booking.campaigns.models import Campaign
from booking.campaigns.rules import Arrival
from booking.database import Database
from booking.holds.actions import hold_slot
from booking.holds.inputs import NewHold
from booking.leads.actions import capture_lead, log_call
from booking.leads.inputs import Enquiry
from booking.leads.rules import CallResult, LeadSource
from booking.limits.models import RateWindow
from booking.limits.rules import Once
from booking.messages.actions import beat
from booking.opinions.actions import count_opinion
from booking.people.actions import recognise
from booking.people.merges import merge_people
from booking.practice.models import Block, HoursException, MailWording, Provider
from booking.reports.actions import add_steps
from booking.reports.rules import Step
from booking.startup import load_default
from config import ROOT
from tests.clock import START
from tests.databases import Workshop
from tests.factories import ANSWERED, KEYS, OFFICE, TEN, book, book_by_phone, houston, sign_check

Contents = dict[str, list[dict[str, object]]]

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()]


def upgrade(url: str, revision: str = "head") -> None:
    command.upgrade(_alembic(url), revision)


def downgrade(url: str, revision: str) -> None:
    command.downgrade(_alembic(url), revision)


def upgrade_with(folder: Path, url: str) -> None:
    """By the versions in the folder too."""
    config = _alembic(url)
    config.set_main_option("version_locations", f"{ROOT}/migrations/versions:{folder}")
    command.upgrade(config, "head")


def _alembic(url: str) -> AlembicConfig:
    config = AlembicConfig(ROOT / "alembic.ini")
    config.attributes["database_url"] = url
    return config


@contextmanager
def empty_database(workshop: Workshop, kind: str, folder: Path) -> Iterator[str]:
    """Without a single table, for longer than a test."""
    if kind == "sqlite":
        yield workshop.empty_sqlite(folder / "booking.db")
        return
    name = f"test_{uuid.uuid4().hex}"
    yield workshop.empty_postgres(name)
    workshop.drop_postgres(name)


@contextmanager
def raw_engine(url: str) -> Iterator[Engine]:
    """Without the product's own connections and types."""
    engine = create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()


def contents(url: str) -> Contents:
    """Every row of every table, in an order that is the same each time."""
    with raw_engine(url) as engine, engine.connect() as connection:
        return {
            table: sorted(
                (
                    dict(row)
                    for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()
                ),
                key=repr,
            )
            for table in inspect(connection).get_table_names()
            if table != "alembic_version"
        }


def fill(url: str) -> None:
    """At least one row in every table."""
    database = Database(url, keys=KEYS)
    with database.writing() as session:
        load_default(session, today=START.date())
        sign_check(session)
        _add_appointments(session)
        _add_leads(session)
        _add_the_rest(session)
    database.dispose()


def _add_appointments(session: Session) -> None:
    touch = {"utm_source": "article"}
    book(session, note="seals a text", touch=touch, check=ANSWERED, marketing=True)
    cancelled = book(session, TEN).appointment
    cancel_appointment(session, cancelled, reason="a cold", by=SYSTEM, now=START)
    unmailed = book_by_phone(session, houston("2026-12-08 09:00"), phone="(713) 555-0188")
    mark_called(session, unmailed.appointment, What.BOOKED, by=OFFICE, now=START)
    wish = NewHold(type="in-person", starts_at=TEN)
    _merge_somebody(session)
    hold_slot(session, wish, browser="a browser", now=START)
    keep_answer(session, Once("key", "body"), "answer", now=START)


def _merge_somebody(session: Session) -> None:
    first, second = (
        recognise(session, name=name, email=None, phone=None, now=START) for name in ("Bo", "Beau")
    )
    merge_people(session, survivor_id=first.id, merged_id=second.id, by=OFFICE, now=START)


def _add_leads(session: Session) -> None:
    campaign = Campaign(
        slug="article",
        name="An article",
        source="a paper",
        medium="article",
        landing="/",
        origins=["https://paper.example"],
        created_at=START,
    )
    session.add(campaign)
    session.flush()
    touch = {"utm_campaign": "article"}
    asked = Enquiry.model_validate(
        {"name": "Cy", "phone": "713 555 0199", "check": ANSWERED, "consent": True}
    )
    enquiry = asked.model_copy(update={"touch": TouchTold.model_validate(touch)})
    lead = capture_lead(
        session, enquiry, source=LeadSource.API, page="/", by=SYSTEM, now=START
    ).lead
    log_call(session, lead, CallResult.LEFT_MESSAGE, by=OFFICE, now=START)
    note_arrival(session, Arrival(campaign="article"), visitor="a browser", now=START)


def _add_the_rest(session: Session) -> None:
    patt = session.scalars(select(Provider.id)).one()
    account = Account(email="desk@mail.example", name="Desk", role="admin", created_at=START)
    session.add(account)
    session.flush()
    secret = new_secret()
    code = pyotp.TOTP(secret).at(START)
    confirm_factor(session, account.id, secret=secret, code=code, by=SYSTEM, now=START)
    open_session(session, account, address="203.0.113.1", browser="a browser", now=START)
    until = START + timedelta(hours=1)
    session.add_all(
        (
            PasswordLink(token_hash="1", account_id=account.id, expires_at=until),
            ForgottenPassword(nonce="1", email="a@mail.example", address="", asked_at=START),
            ApiKey(name="calendar", role="read_only", key_hash="1", created_at=START),
            RateWindow(key_hash="1", ends=1, count=1),
            Block(provider_id=patt, starts_at=START, ends_at=until),
            HoursException(provider_id=patt, on=START.date(), opens=False),
            MailWording(mail="reminder", locale="es", version=1, greeting="Hola:"),
        )
    )
    count_opinion(session, "a page", locale="en", helpful=True)
    beat(session, "worker", now=START)
    add_steps(session, {(START.date(), Step.SEEN): 3})
