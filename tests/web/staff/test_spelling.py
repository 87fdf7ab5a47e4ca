"""One word for one thing, spelt in one way."""

import re
from pathlib import Path

import pytest

from config import ROOT

PAGES = sorted((ROOT / "templates" / "staff").rglob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_desk_reads_of_email_in_one_spelling(page: Path) -> None:
    assert not re.search(r"\be-mail\b", page.read_text(), re.IGNORECASE)
