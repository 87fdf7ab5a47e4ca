"""When what is typed may mean somebody: words of names with a slip in them, numbers, addresses."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from booking.people.rules import match_key

# A slip is forgiven in words of at least so many letters, and looked for in their first few.
SHORTEST_FORGIVEN = 4
SHORTEST_COMPARED = 3
LETTERS_SEARCHED = 8
# Letters that fold to others although Unicode does not take them apart.
FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
)
LOCAL_DIGITS = 4
NUMBER = re.compile(r"[\d\s()+./-]+(?:(?:x|ext\.?|#)\s*\d+)?", re.ASCII | re.IGNORECASE)


class KeyKind(StrEnum):
    NAME = "name"  # a word of the name
    EMAIL = "email"
    PHONE = "phone"  # the digits, the last one first


Key = tuple[KeyKind, str]


def person_keys(*, name: str, email: str | None, phone: str | None) -> set[Key]:
    """All that somebody can be found by."""
    keys = {(KeyKind.NAME, word) for word in indexed_words(name)}
    if email:
        keys.add((KeyKind.EMAIL, email.lower()))
    if phone:
        keys.add((KeyKind.PHONE, backwards(phone.partition(";")[0])))
    return keys


def indexed_words(name: str) -> set[str]:
    """O'Brien is looked for as O'Brien, as Brien and as OBrien."""
    parts = [_pieces(part) for part in _folded(name).split()]
    return {word for pieces in parts for word in (*pieces, "".join(pieces)) if word}


def asked_words(text: str) -> list[str]:
    return [piece for part in _folded(text).split() for piece in _pieces(part)]


def slips(word: str) -> set[str]:
    """The word's beginning with each one letter left out."""
    if len(word) < SHORTEST_FORGIVEN:
        return set()
    start = word[:LETTERS_SEARCHED]
    return {start[:n] + start[n + 1 :] for n in range(len(start))}


def distance(typed: str, word: str) -> int | None:
    """0 when the word begins as typed, 1 when it does but for one slip, otherwise None.

    A slip is a letter too many, one missing, a wrong one, or two that changed places.
    """
    at = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), None)
    if at is None:
        return 0 if len(typed) <= len(word) else _extra_letter_only(typed, word)
    if min(len(typed), len(word)) < SHORTEST_COMPARED:
        return None
    rest, other = typed[at:], word[at:]
    one_slip = (
        other[1:].startswith(rest[1:])
        or other.startswith(rest[1:])
        or other[1:].startswith(rest)
        or (rest[:2] == other[1::-1] and other[2:].startswith(rest[2:]))
    )
    return 1 if one_slip else None


def likeness(words: Sequence[str], name: str) -> int | None:
    """How many slips lie between what was typed and the name; None when it means another one."""
    known = indexed_words(name)
    slipped = [
        min((d for word in known if (d := distance(typed, word)) is not None), default=None)
        for typed in words
    ]
    found = [one for one in slipped if one is not None]
    return sum(found) if len(found) == len(slipped) else None


def named_alike(one: str, other: str) -> bool:
    """Both ways: a name of one word begins many another."""
    there, back = likeness(asked_words(one), other), likeness(asked_words(other), one)
    return there is not None and back is not None


def is_number(text: str) -> bool:
    """Whether it can only be a phone number or the end of one."""
    digits = sum(character.isdigit() for character in text)
    return digits >= LOCAL_DIGITS and NUMBER.fullmatch(text.strip()) is not None


def backwards(number: str) -> str:
    """As kept, so that the last digits alone find it."""
    return "".join(reversed([digit for digit in number if digit.isdigit()]))


def significant(text: str) -> str:
    """The digits of a foreign notation, without what is dialled before the number itself."""
    number = re.split(r"x|ext|#", text, flags=re.IGNORECASE)[0]
    return "".join(digit for digit in number if digit.isdigit()).lstrip("0")


def _extra_letter_only(typed: str, word: str) -> int | None:
    return 1 if len(typed) == len(word) + 1 else None


def _folded(text: str) -> str:
    return match_key(text).translate(FOLDED)


def _pieces(part: str) -> list[str]:
    pieces = "".join(one if _is_letter(one) else " " for one in part).split()
    return [piece for piece in pieces if any(map(str.isalnum, piece))]


def _is_letter(character: str) -> bool:
    # Marks belong to the letters of many scripts.
    return character.isalnum() or unicodedata.category(character).startswith("M")
