"""Whatever is recorded has a sentence: the trail is for people to read."""

import ast
from collections.abc import Iterator

from booking.appointments.rules import Status
from booking.audit.rules import SEEN
from booking.practice.setup import KINDS
from booking.web.staff.trail_words import AREAS, WORDS, what_words
from config import ROOT

RECORDING = ("record", "record_audit", "note_reading", "note_readings")
# Functions that record what their callers name, and what the trail puts before that.
NAMING = {
    "note_change": "appointment.",
    "note_lead": "lead.",
    "_record_day": "exception.",
    "_record": "",
    "_note": "",
}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "booking").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "id", ""), node


def recorded() -> Iterator[str]:
    for name, call in calls():
        before = NAMING.get(name, "" if name in RECORDING else None)
        if before is not None:
            texts = (before + text for text in map(_text, call.args[:3]) if text)
            yield from (one for one in texts if "." in one)


def computed() -> Iterator[str]:
    """The settings name their rows, the day its statuses."""
    kinds = [kind for kind, _ in KINDS.values()]
    yield from (f"{kind}.change" for kind in kinds)
    listed = [kind for kind in kinds if kind != "practice"]
    yield from (f"{kind}.{what}" for kind in listed for what in ("add", "order"))
    # A cancel and its undoing have names of their own.
    yield from (f"appointment.{one}" for one in Status if one is not Status.CANCELLED)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_action_has_a_sentence() -> None:
    assert sorted({*recorded(), *computed()} - set(WORDS)) == []


def test_what_is_only_looked_at_is_no_change() -> None:
    looks = {
        one for one in WORDS if WORDS[one].endswith((" seen", "search", "exported", "by mail"))
    }

    assert looks == {one for one in WORDS if one.rpartition(".")[2] in SEEN}


def test_every_action_is_found_under_its_area() -> None:
    assert {action.partition(".")[0] for action in WORDS} == set(AREAS)


def test_what_has_none_yet_still_reads_as_words() -> None:
    assert what_words("wait_list.offer_sent") == "Wait list: offer sent"
