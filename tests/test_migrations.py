"""The schema's way up and down, on both databases and with data in every table."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from booking.database import Base, Database
from config import ROOT
from tests.conftest import DATABASES
from tests.databases import Workshop
from tests.factories import KEYS
from tests.migrated import (
    REVISIONS,
    Contents,
    contents,
    downgrade,
    empty_database,
    fill,
    raw_engine,
    upgrade,
    upgrade_with,
)

ALEMBIC = Path(sys.executable).with_name("alembic")

REFUSED = {
    "a visit of more than a day": "UPDATE claim SET busy_from = '2026-12-01 00:00:00+00:00'",
    "a cell that is sold": "INSERT INTO diary_cell SELECT * FROM diary_cell",
    "a cell of no claim": "UPDATE diary_cell SET claim_id = 999",
    "a cell of no resource": "UPDATE diary_cell SET resource_id = 999",
    "a claim without a provider": "UPDATE claim SET provider_id = 999",
    "one claim for two": "UPDATE appointment SET claim_id = 1, status = 'booked'",
    "a booked visit without time": "UPDATE appointment SET claim_id = NULL, status = 'booked'",
    "a cancelled visit with time": "UPDATE appointment SET status = 'cancelled'",
    "a status nobody knows": "UPDATE appointment SET status = 'lost'",
    "one reference for two": "UPDATE appointment SET reference = 'K7MP4QXD'",
    "one link for two": "UPDATE appointment SET manage_hash = 'same'",
    "freed time of a visit": "DELETE FROM claim",
    "a forgotten person": "DELETE FROM person",
    "a mail that goes twice": "UPDATE message SET once_key = 'same'",
    "a mail that waits for nothing": "UPDATE message SET due_at = NULL",
    "a mail nobody has leased": "UPDATE message SET due_at = NULL, status = 'sending'",
    "a type on no clock": "UPDATE consultation_type SET duration_minutes = 42",
    "a trail that says something else": "UPDATE audit_event SET actor_name = 'somebody else'",
    "a trail with a gap": "DELETE FROM audit_event",
    "answers to what nobody signed": "UPDATE lead SET check_version = 999",
    "answers to no version": "UPDATE appointment SET check_version = NULL",
    "a self-check that nobody signed": "UPDATE practice SET check_version = 999",
    "two hours of the same reminder": "UPDATE reminder_rule SET minutes_before = 60",
}


# A change of a table; on SQLite a new one is filled and takes the old one's place.
REBUILD = """
from alembic import op
revision, down_revision = "9999", "{head}"
def upgrade():
    with op.batch_alter_table("{table}") as table:
        table.create_check_constraint("later", "1 = 1")
"""

INDEXES = {
    "sqlite": "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}

# What the inspector cannot read, INDEXES does.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture
def filled_url(database_url: str) -> str:
    fill(database_url)
    return database_url


@pytest.fixture(scope="module", params=DATABASES)
def travelled(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """The product's own way into a filled database that has been all the way down and up again."""
    folder = tmp_path_factory.mktemp("travelled")
    with empty_database(workshop, request.param, folder) as url:
        upgrade(url)
        downgrade(url, "base")
        upgrade(url)
        fill(url)
        database = Database(url, keys=KEYS)
        yield database.engine
        database.dispose()


def schema(engine: Engine) -> dict[str, object]:
    """All that the database knows of its tables, own types as what they are stored as."""
    inspector = inspect(engine)
    with engine.connect() as connection:
        found = connection.execute(text(INDEXES[engine.dialect.name]))
        indexes = sorted((table, " ".join(sql.split())) for table, sql in found)
    tables = set(inspector.get_table_names()) - {"alembic_version"}
    return {"indexes": [row for row in indexes if row[0] in tables]} | {
        table: {
            "columns": in_order(inspector.get_columns(table)),
            "key": str(inspector.get_pk_constraint(table)),
            "parents": in_order(inspector.get_foreign_keys(table)),
            "unique": in_order(inspector.get_unique_constraints(table)),
            "checks": in_order(inspector.get_check_constraints(table)),
            "options": str(inspector.get_table_options(table)),
        }
        for table in tables
    }


def in_order(found: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(map(repr, found))


def shared(before: Contents, after: Contents) -> tuple[Contents, Contents]:
    """What both have: a step down takes tables and columns away."""
    tables = before.keys() & after.keys()
    columns = {
        table: before[table][0].keys() & after[table][0].keys() for table in tables if after[table]
    }

    def cut(rows: Contents) -> Contents:
        return {
            table: [{name: row[name] for name in columns.get(table, ())} for row in rows[table]]
            for table in tables
        }

    return cut(before), cut(after)


def assert_refused(engine: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_migrations_make_what_the_models_say(unmigrated_url: str) -> None:
    with raw_engine(unmigrated_url) as engine:
        Base.metadata.create_all(engine)
        wanted = schema(engine)
        Base.metadata.drop_all(engine)
        upgrade(unmigrated_url)
        assert schema(engine) == wanted


def test_the_way_down_leaves_nothing(database_url: str) -> None:
    fill(database_url)
    downgrade(database_url, "base")
    assert contents(database_url) == {}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_step_down_and_up_again_loses_only_what_the_step_had_brought(
    filled_url: str, revision: str
) -> None:
    before = contents(filled_url)
    downgrade(filled_url, f"{revision}-1")
    below = contents(filled_url)
    upgrade(filled_url)
    after = contents(filled_url)
    assert before.keys() == after.keys()
    for one, other in (shared(before, below), shared(below, after)):
        assert one == other


def test_the_tests_fill_every_table(filled_url: str) -> None:
    assert [table for table, rows in contents(filled_url).items() if not rows] == []


@pytest.mark.parametrize("wrong", REFUSED)
def test_the_database_itself_refuses_after_the_way_down_and_up(
    travelled: Engine, wrong: str
) -> None:
    assert_refused(travelled, REFUSED[wrong])


def test_a_claims_cells_and_hold_go_with_it_after_the_way_down_and_up(travelled: Engine) -> None:
    with travelled.connect() as connection:
        connection.execute(text("DELETE FROM claim WHERE expires_at IS NOT NULL"))
        left = text("SELECT count(*) FROM diary_cell WHERE claim_id NOT IN (SELECT id FROM claim)")
        assert connection.scalar(left) == 0
        assert connection.scalar(text("SELECT count(*) FROM hold")) == 0


@pytest.mark.parametrize("table", ["diary_cell", "claim", "resource", "person"])
def test_a_later_change_of_a_table_loses_neither_children_nor_guards(
    filled_url: str, tmp_path: Path, table: str
) -> None:
    before = contents(filled_url)
    (tmp_path / "9999_rebuild.py").write_text(REBUILD.format(head=REVISIONS[0], table=table))
    upgrade_with(tmp_path, filled_url)
    assert contents(filled_url) == before
    assert_refused(Database(filled_url, keys=KEYS).engine, REFUSED["a cell that is sold"])
    assert_refused(Database(filled_url, keys=KEYS).engine, REFUSED["a cell of no claim"])


def test_alembic_works_from_the_root_on_the_setting_as_it_is(unmigrated_url: str) -> None:
    with alembic(unmigrated_url, "upgrade", "head") as process:
        assert process.wait() == 0
    assert set(contents(unmigrated_url)) == set(Base.metadata.tables)


def test_processes_that_migrate_at_once_take_turns(unmigrated_url: str) -> None:
    with ExitStack() as stack:
        crowd = [stack.enter_context(alembic(unmigrated_url, "upgrade", "head")) for _ in range(3)]
        assert [process.wait() for process in crowd] == [0, 0, 0]
    assert set(contents(unmigrated_url)) == set(Base.metadata.tables)


def test_a_migration_that_would_break_a_reference_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'booking.db'}"
    upgrade(url, "0006")
    with raw_engine(url) as engine, engine.begin() as connection:
        connection.execute(text("INSERT INTO diary_cell VALUES (1, 1, 999)"))
    with pytest.raises(RuntimeError, match="diary_cell"):
        upgrade(url)
    assert "account" not in contents(url)


def alembic(url: str, *words: str) -> subprocess.Popen[bytes]:
    environ = os.environ | {"DATABASE_URL": url}
    return subprocess.Popen([ALEMBIC, *words], cwd=ROOT, env=environ)


def test_who_is_known_already_can_be_found(filled_url: str) -> None:
    """By all that was ever given for them, as whoever books now is."""
    before = contents(filled_url)
    downgrade(filled_url, "0012")
    upgrade(filled_url)
    after = contents(filled_url)
    found = {name: before[name] for name in ("person_key", "name_slip")}
    assert {name: after[name] for name in found} == found
    assert {"garcia", "ana@example.com", "32105553171"} <= {
        row["key"] for row in after["person_key"]
    }


def test_a_second_step_that_was_set_up_by_half_is_not_kept(filled_url: str) -> None:
    downgrade(filled_url, "0020")
    half = "UPDATE second_factor SET confirmed_at = NULL"
    with raw_engine(filled_url) as engine, engine.begin() as connection:
        connection.execute(text(half))

    upgrade(filled_url)

    assert contents(filled_url)["second_factor"] == []


def test_what_was_told_of_somebody_was_no_arrival(filled_url: str) -> None:
    before = contents(filled_url)["touch"]
    downgrade(filled_url, "0029")
    upgrade(filled_url)

    assert contents(filled_url)["touch"] == before
    assert {(row["visitor_hash"] is None, bool(row["is_arrival"])) for row in before} == {
        (True, False),
        (False, True),
    }
