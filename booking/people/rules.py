"""When two names are one, and what is agreed to."""

import unicodedata
from datetime import timedelta

# The wording that the public forms show, by version; a change gets a new version.
WORDINGS = {
    "booking-1": "You may use what I enter here to arrange this appointment"
    " and to contact me about it.",
    "marketing-1": "You may also send me occasional news about hair restoration."
    " I can stop this at any time.",
}
CONSENT_WORDING = "booking-1"
MARKETING_WORDING = "marketing-1"
MERGE_LIFE = timedelta(days=30)


def match_key(name: str) -> str:
    """Folded for comparing: case, accents and white space do not make another person."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.split())


def names_alike(one: str, other: str) -> bool:
    """Two match keys that may be one name: its words in any order, a letter or two mistyped."""
    first, second = (" ".join(sorted(key.split())) for key in (one, other))
    allowed = 1 if min(len(first), len(second)) < 8 else 2
    return abs(len(first) - len(second)) <= allowed and _letters_apart(first, second) <= allowed


def _letters_apart(one: str, other: str) -> int:
    """Levenshtein's distance; two letters swapped count as one."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, another in enumerate(other, start=1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != another))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == another:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, above = above, here
    return above[-1]
