"""What is not ours: named, licensed, unchanged; and every page stays light."""

import hashlib
import json
import re

import pytest

from config import ROOT

STATIC = ROOT / "booking" / "static"
VENDORED = json.loads((STATIC / "vendor.json").read_text())
FOREIGN = ("woff2", "woff", "ttf")


@pytest.mark.parametrize("item", VENDORED, ids=lambda item: item["file"])
def test_a_vendored_file_is_as_it_was_published(item: dict[str, str]) -> None:
    content = (STATIC / item["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == item["sha256"]
    assert (STATIC / item["licence_file"]).read_text().strip()
    assert item["package"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", item["version"])


def test_every_font_is_in_the_manifest() -> None:
    fonts = {
        f.relative_to(STATIC).as_posix() for kind in FOREIGN for f in STATIC.rglob(f"*.{kind}")
    }

    assert fonts == {item["file"] for item in VENDORED if item["file"].startswith("fonts/")}


def test_the_public_pages_style_stays_under_thirty_kilobytes() -> None:
    sheets = (STATIC / "tokens.css", STATIC / "shared" / "base.css", STATIC / "site" / "site.css")

    assert sum(sheet.stat().st_size for sheet in sheets) < 30_000


@pytest.mark.parametrize("sheet", sorted(STATIC.rglob("*.css")), ids=lambda sheet: sheet.name)
def test_nothing_but_the_tokens_names_a_colour(sheet: object) -> None:
    text = sheet.read_text()  # type: ignore[attr-defined]
    if sheet != STATIC / "tokens.css" and "vendor" not in str(sheet):
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text)
    assert not re.search(r"url\(\s*[\"']?(https?:)?//", text)


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "shared/icons.svg").read_text()))
    templates = "".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    asked = set(re.findall(r'icon\("([^"]+)"', templates))

    assert asked
    assert asked <= sprite
