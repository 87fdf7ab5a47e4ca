"""Charts as shapes for a template to draw: each mark a whole, the part of it, and words beside it.

One grammar for all of them; a key says what part and rest are, and no colour has to tell anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDTH = 400.0
# What a letter of the charts' type takes at most, so that words do not run into each other.
LETTER = 7.0
ROW, BAR, BAR_TOP = 40.0, 12.0, 20.0
PLOT, ABOVE, BELOW = 150.0, 18.0, 20.0
WIDEST_COLUMN, WIDEST_PITCH = 56.0, WIDTH / 4
GAP = 0.28
MOST_MARKS_TOLD = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """`part` of `whole`; `short` stands where there is no room for the words."""

    label: str
    whole: float
    part: float
    words: str
    short: str


@dataclass(frozen=True, slots=True)
class Rect:
    """`kind` is whole or part."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Words:
    """`anchor` as SVG has it: start, middle, end."""

    x: float
    y: float
    anchor: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Key:
    """What the filled part of a mark is, and what is left of the whole."""

    part: str
    rest: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`told` is what a screen reader says instead."""

    height: float
    rects: Sequence[Rect]
    words: Sequence[Words]
    told: str
    title: str = ""
    key: Key | None = None
    width: float = WIDTH


def bars(marks: Sequence[Mark], *, told: str, title: str = "", key: Key | None = None) -> Chart:
    """One below the other, label and words above each: for names, which are long."""
    largest = max((mark.whole for mark in marks), default=0)
    if not largest:
        return _nothing(told, title)
    rects: list[Rect] = []
    words: list[Words] = []
    for number, mark in enumerate(marks):
        top = number * ROW
        room = int((WIDTH - LETTER * len(mark.words)) / LETTER) - 2
        words.append(Words(0, top + 14, "start", shortened(mark.label, room), "label"))
        words.append(Words(WIDTH, top + 14, "end", mark.words, "value"))
        for kind, size in (("whole", mark.whole), ("part", mark.part)):
            width = _round(min(size / largest, 1) * WIDTH)
            rects.append(Rect(0, top + BAR_TOP, width, BAR, kind))
    return Chart(len(marks) * ROW, rects, words, _told(told, marks), title, key)


def columns(marks: Sequence[Mark], *, told: str, title: str = "", key: Key | None = None) -> Chart:
    """Side by side, for time."""
    largest = max((mark.whole for mark in marks), default=0)
    if not largest:
        return _nothing(told, title)
    pitch = min(WIDTH / max(len(marks), 1), WIDEST_PITCH)
    width = min(pitch * (1 - GAP), WIDEST_COLUMN)
    is_roomy = all(LETTER * len(mark.words) <= pitch for mark in marks)
    rects: list[Rect] = []
    words: list[Words] = []
    for number, mark in enumerate(marks):
        middle = _round(pitch * (number + 0.5))
        for kind, size in (("whole", mark.whole), ("part", mark.part)):
            height = _round(size / largest * PLOT)
            left, high = _round(middle - width / 2), ABOVE + PLOT - height
            rects.append(Rect(left, high, _round(width), height, kind))
        said = mark.words if is_roomy else mark.short
        high = _round(ABOVE + PLOT * (1 - mark.whole / largest) - 5)
        words.append(Words(middle, high, "middle", said if mark.whole else "", "value"))
        words.append(Words(middle, ABOVE + PLOT + 15, "middle", mark.label, "label"))
    shown = _thinned(words, marks, pitch)
    return Chart(ABOVE + PLOT + BELOW, rects, shown, _told(told, marks), title, key)


def _nothing(told: str, title: str) -> Chart:
    """No bare axes."""
    return Chart(0, (), (), told, title)


def shortened(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(room - 1, 1)]}…"


def _thinned(words: Sequence[Words], marks: Sequence[Mark], pitch: float) -> list[Words]:
    """Of each kind every second, third … so that what is left has room."""
    longest = {"label": max((len(mark.label) for mark in marks), default=0)}
    longest["value"] = max((len(one.text) for one in words if one.kind == "value"), default=0)
    every = {kind: ceil(LETTER * size / pitch) or 1 for kind, size in longest.items()}
    return [one for number, one in enumerate(words) if number // 2 % every[one.kind] == 0]


def _told(told: str, marks: Sequence[Mark]) -> str:
    if len(marks) > MOST_MARKS_TOLD:
        return f"{told} The table below has all {len(marks)}."
    return f"{told} {'; '.join(f'{mark.label}: {mark.words}' for mark in marks)}."


def _round(size: float) -> float:
    return round(size, 1)
