"""Visitors of one office. Its database is SQLite: both kinds are tested beneath the pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.databases import Workshop
from tests.web.site.visitor import Visitor


@pytest.fixture
def database_url(workshop: Workshop, tmp_path: Path) -> str:
    return workshop.migrated_sqlite(tmp_path / "booking.db")


@pytest.fixture
def new_visitor(app: Flask) -> Callable[[], Visitor]:
    """Each with a browser of their own."""
    return lambda: Visitor(app.test_client())


@pytest.fixture
def visitor(new_visitor: Callable[[], Visitor]) -> Visitor:
    return new_visitor()
