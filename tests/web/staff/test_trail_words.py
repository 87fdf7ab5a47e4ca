"""Whatever is recorded has a sentence: the trail is for people to read."""

import ast
from collections.abc import Iterator

from booking.web.staff.trail_words import AREAS, WORDS, what_words
from config import ROOT

RECORDING = ("record", "record_audit", "note_reading")


def recorded() -> Iterator[str]:
    for path in sorted((ROOT / "booking").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RECORDING:
                yield from (one for one in map(_text, node.args[:2]) if "." in one)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_action_has_a_sentence() -> None:
    assert sorted(set(recorded()) - set(WORDS)) == []


def test_every_action_is_found_under_its_area() -> None:
    assert {action.partition(".")[0] for action in WORDS} == set(AREAS)


def test_what_has_none_yet_still_reads_as_words() -> None:
    assert what_words("wait_list.offer_sent") == "Wait list: offer sent"
