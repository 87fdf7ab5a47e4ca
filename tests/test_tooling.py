"""What the project is installed and tested with."""

import re
import subprocess
import sys

import pytest

from tests.databases import ROOT

PINS = ("requirements.txt", "requirements-dev.txt")


def pins(name: str) -> list[str]:
    """Each with the hashes on the lines after it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.split(r"\n(?=\S)", text.strip())


@pytest.mark.parametrize("name", PINS)
def test_every_requirement_is_one_version_with_its_hashes(name: str) -> None:
    assert all(re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:", pin, re.DOTALL) for pin in pins(name))


@pytest.mark.parametrize("name", PINS)
def test_pins_name_no_place_to_get_them_from(name: str) -> None:
    assert not [
        line for line in pins(name) if "://" in line or "--index" in line or "file:" in line
    ]


def test_the_suite_runs_on_what_is_installed_in_production() -> None:
    production, development = map(pins, PINS)

    assert set(production) <= set(development)


def test_a_machine_that_cannot_test_says_why_in_one_line() -> None:
    answer = subprocess.run(
        [sys.executable, ROOT / "tests" / "machine.py"],
        env={"PATH": "/nowhere"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith("Cannot test: this machine has no ")
    assert "no Chromium" in answer.stderr
    assert answer.stderr.count("\n") == 1
