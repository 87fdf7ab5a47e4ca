"""Whose a visit is, in two letters: where the time of several people stands in one column."""

from collections.abc import Sequence

from booking.practice.models import Provider


def marks_of(providers: Sequence[Provider]) -> dict[str, str]:
    """By slug; whoever has the letters of another gets a number beside them."""
    marks: dict[str, str] = {}
    for one in providers:
        letters = _initials(one.name or one.slug)
        same = sum(mark.rstrip("0123456789") == letters for mark in marks.values())
        marks[one.slug] = f"{letters}{same + 1}" if same else letters
    return marks


def _initials(name: str) -> str:
    """Of the first name and the last; "Dr." and "S." are neither."""
    words = [word for word in name.split() if not word.endswith(".")] or name.split()
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()
