"""The tokens' pairs of ink and ground, in both themes, by WCAG's own formula."""

import re

import pytest

from config import ROOT

TOKENS = (ROOT / "booking" / "static" / "tokens.css").read_text()
TEXT, CONTROL = 4.5, 3.0

GROUNDS = ("paper", "surface", "sunken")
SOFT = ("success", "warning", "danger", "info")
STATUS = ("booked", "arrived", "completed", "no-show", "cancelled")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "action", "clay") for ground in GROUNDS),
    *(("ink", f"{kind}-soft", TEXT) for kind in SOFT),
    *(("action", f"{kind}-soft", TEXT) for kind in SOFT),
    *((kind, f"{kind}-soft", TEXT) for kind in SOFT),
    *(("danger", ground, TEXT) for ground in GROUNDS),
    *((f"status-{kind}", f"status-{kind}-soft", TEXT) for kind in STATUS),
    ("ink", "action-soft", TEXT),
    ("action-strong", "action-soft", TEXT),
    ("on-action", "action", TEXT),
    ("on-action", "action-strong", TEXT),
    *(("line-strong", ground, CONTROL) for ground in GROUNDS),
    *(("focus", ground, CONTROL) for ground in GROUNDS),
]


def theme(name: str) -> dict[str, str]:
    light, _, dark = TOKENS.partition("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return (
        colours | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
        if name == "dark"
        else colours
    )


def luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_ink_can_be_read_on_its_ground(name: str, ink: str, ground: str, least: float) -> None:
    colours = theme(name)
    brighter, darker = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)

    assert (brighter + 0.05) / (darker + 0.05) >= least
