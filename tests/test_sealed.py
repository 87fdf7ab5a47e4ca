"""Reasons that lay open once: sealed since, and no obstacle to anybody when the key is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import text
from sqlalchemy.orm import Session

from booking.appointments.queries import by_manage_token, by_reference
from booking.availability.queries import Search, free_slots
from booking.database import Database
from booking.keyring import Keyring
from booking.practice.models import Block
from booking.practice.queries import load_practice
from booking.startup import seal_what_lies_open
from tests.appointments.asking import move
from tests.clock import START
from tests.factories import NINE, TEN, book, book_by_phone

PRIVATE = ("Chemotherapy at noon", "Back operation")


@pytest.fixture
def told(office: Database) -> tuple[str, str]:
    """A visit outside the rules and a block, each with its reason: its reference and its link."""
    with office.writing() as session:
        add_block(session)
        early = NINE - timedelta(hours=3)
        made = book_by_phone(session, early, override=True, reason=PRIVATE[0])
    return made.appointment.reference, made.manage_token


@pytest.fixture
def keyless(office: Database) -> Iterator[Database]:
    url = office.url.render_as_string(hide_password=False)
    database = Database(url, keys=Keyring(("another secret",)))
    yield database
    database.dispose()


def add_block(session: Session) -> None:
    patt = load_practice(session).providers[0].id
    until = TEN + timedelta(hours=1)
    session.add(Block(provider_id=patt, starts_at=TEN, ends_at=until, reason=PRIVATE[1]))


def kept(database: Database) -> list[str]:
    """As the database has them."""
    with database.reading() as session:
        found = session.execute(text("SELECT override_reason, reason FROM appointment, block"))
        return [str(one) for one in found.one()]


def shown(database: Database, reference: str) -> tuple[str | None, str]:
    with database.reading() as session:
        block = load_practice(session).providers[0].blocks[0]
        return by_reference(session, reference).override_reason, block.reason


def lay_open(database: Database) -> None:
    """As they were written before they were sealed."""
    with database.writing() as session:
        session.execute(text("UPDATE appointment SET override_reason = :it"), {"it": PRIVATE[0]})
        session.execute(text("UPDATE block SET reason = :it"), {"it": PRIVATE[1]})


def test_no_reason_lies_open_and_we_can_read_each(office: Database, told: tuple[str, str]) -> None:
    assert [one[:6] for one in kept(office)] == ["gAAAAA", "gAAAAA"]
    assert shown(office, told[0]) == PRIVATE


def test_a_reason_from_before_is_read_as_it_is(office: Database, told: tuple[str, str]) -> None:
    lay_open(office)

    assert shown(office, told[0]) == PRIVATE


def test_the_next_start_seals_it(office: Database, told: tuple[str, str]) -> None:
    lay_open(office)

    seal_what_lies_open(office)

    sealed = kept(office)
    assert [one[:6] for one in sealed] == ["gAAAAA", "gAAAAA"]
    assert shown(office, told[0]) == PRIVATE
    seal_what_lies_open(office)
    assert kept(office) == sealed


def test_a_visit_by_the_rules_and_a_block_without_words_have_nothing_to_seal(
    office: Database,
) -> None:
    with office.writing() as session:
        add_block(session)
        book(session)
        session.execute(text("UPDATE block SET reason = ''"))

    seal_what_lies_open(office)

    assert kept(office) == ["None", ""]


def test_a_lost_key_takes_the_reasons_and_leaves_the_calendar(
    told: tuple[str, str], keyless: Database
) -> None:
    with keyless.writing() as session:
        practice = load_practice(session)
        day = TEN.date()
        search = Search(practice.active_types[0], day, day, START)
        starts = [slot.starts_at for slot in free_slots(session, practice, search).slots]
        move(session, by_manage_token(session, told[1], now=START), starts[0])

        assert TEN not in starts
        assert practice.providers[0].blocks[0].reason == ""


def test_a_lost_key_does_not_pass_for_an_open_reason(
    told: tuple[str, str], keyless: Database
) -> None:
    with keyless.reading() as session, pytest.raises(InvalidToken):
        by_reference(session, told[0])
