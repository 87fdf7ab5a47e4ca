"""The house keeps its shape: every rule holds, and would notice if it did not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import architecture as house
from tests.architecture import Source
from tests.databases import ROOT

Rule = Callable[[Source], Iterator[str]]
CODE = (*sorted(ROOT.glob("booking/**/*.py")), ROOT / "config.py", ROOT / "run.py")
MIGRATIONS = sorted(ROOT.glob("migrations/**/*.py"))


def complaints(rule: Rule, files: tuple[Path, ...] | list[Path]) -> list[str]:
    names = [(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in files]
    return [
        f"{name} {complaint}" for name, text in names for complaint in rule(Source.read(name, text))
    ]


@pytest.mark.parametrize("rule", house.HOUSE_RULES)
def test_the_code_keeps_the_rule(rule: Rule) -> None:
    found = complaints(rule, CODE)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule", house.MIGRATION_RULES)
def test_migrations_keep_the_rule(rule: Rule) -> None:
    found = complaints(rule, MIGRATIONS)

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (house.has_its_place, "booking/people/helpers.py", ""),
        (house.has_its_place, "booking/people/rules/names.py", ""),
        (house.has_its_place, "booking/people/__init__.py", "from booking.people import rules"),
        (house.has_its_place, "booking/utils.py", ""),
        (house.has_its_place, "booking/gossip/actions.py", ""),
        (house.imports_point_down, "booking/people/rules.py", "import booking.people.models"),
        (house.imports_point_down, "booking/people/models.py", "from . import x\nimport run"),
        (house.imports_point_down, "booking/people/actions.py", "from booking.web import context"),
        (house.imports_point_down, "booking/people/actions.py", "from booking import create_app"),
        (house.imports_point_down, "booking/people/actions.py", "from booking import gossip"),
        (house.imports_point_down, "booking/errors.py", "from booking.people.rules import name"),
        (house.imports_point_down, "booking/web/context.py", "from booking.startup import x"),
        (house.imports_point_down, "booking/people/actions.py", "from booking import people"),
        (
            house.imports_point_down,
            "booking/people/rules.py",
            "if TYPE_CHECKING:\n    from booking.people.queries import find",
        ),
        (
            house.capabilities_keep_their_order,
            "booking/people/actions.py",
            "from booking.diary.rules import cells",
        ),
        (
            house.capabilities_keep_their_order,
            "booking/diary/actions.py",
            "from booking.availability import queries",
        ),
        (house.libraries_stay_on_their_floors, "booking/people/rules.py", "import sqlalchemy"),
        (house.libraries_stay_on_their_floors, "booking/clock.py", "from sqlalchemy import Text"),
        (house.libraries_stay_on_their_floors, "booking/people/actions.py", "import flask"),
        (house.libraries_stay_on_their_floors, "booking/people/emails.py", "import flask_mail"),
        (
            house.libraries_stay_on_their_floors,
            "booking/reminders/queries.py",
            "from apscheduler.triggers.cron import CronTrigger",
        ),
        (
            house.only_the_clock_reads_the_time,
            "booking/web/site/book.py",
            "from datetime import datetime\ndatetime.now(UTC)",
        ),
        (
            house.only_the_clock_reads_the_time,
            "booking/people/models.py",
            "import datetime as dt\ncolumn(default=dt.datetime.utcnow)",
        ),
        (
            house.only_the_clock_reads_the_time,
            "booking/people/rules.py",
            "from datetime import date as day\nday.today()",
        ),
        (house.only_the_clock_reads_the_time, "booking/jobs.py", "import time\ntime.time()"),
        (house.only_the_clock_reads_the_time, "booking/jobs.py", "from time import time\ntime()"),
        (
            house.only_the_clock_reads_the_time,
            "booking/people/actions.py",
            "import time\ntime.monotonic()",
        ),
        (
            house.only_the_clock_reads_the_time,
            "booking/people/models.py",
            "from sqlalchemy import func\nfunc.now()",
        ),
        (house.only_the_database_ends_transactions, "booking/jobs.py", "session.commit()"),
        (
            house.only_the_database_ends_transactions,
            "booking/people/actions.py",
            "def a(s):\n    s.connection().rollback()",
        ),
        (house.imports_stand_at_the_top, "booking/jobs.py", "def a():\n    import json"),
        (
            house.imports_stand_at_the_top,
            "booking/jobs.py",
            "class A:\n    async def a(self):\n        from booking.people.rules import name",
        ),
        (house.migrations_import_no_booking, "migrations/env.py", "from booking import database"),
        (
            house.migrations_import_no_booking,
            "migrations/versions/0001_x.py",
            "import booking.people.models",
        ),
    ],
)
def test_a_broken_rule_is_noticed(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source.read(path, text)))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("booking/clock.py", "from datetime import datetime\ndatetime.now(UTC)"),
        ("booking/jobs.py", "import time\ntime.monotonic()"),
        ("booking/database.py", "session.commit()"),
        ("booking/people/__init__.py", '"""Who they are."""'),
        ("booking/people/actions.py", "from booking.people import models, queries"),
        ("booking/availability/queries.py", "from booking.diary.queries import busy"),
        ("booking/web/site/book.py", "import flask\nfrom booking.web import context"),
        ("booking/startup.py", "import alembic\nfrom booking.database import Database"),
    ],
)
def test_what_is_allowed_is_not_complained_of(path: str, text: str) -> None:
    source = Source.read(path, text)

    assert [complaint for rule in house.HOUSE_RULES for complaint in rule(source)] == []
